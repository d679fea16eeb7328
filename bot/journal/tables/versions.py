"""Which schema this database has."""

from sqlalchemy import Column, Integer, Table, Text

from bot.journal.tables.columns import metadata

schema = Table(
    "journal_schema",
    metadata,
    Column("version", Integer, nullable=False),
    Column("readable_from", Integer, nullable=False, default=0),  # which program can work on it, the oldest one
    Column("audit_head", Text, nullable=False, default=""),  # of the audit's newest row, "" before the first
    Column("tried", Text, nullable=False, default=""),  # when it was last looked whether the database can be written
)
