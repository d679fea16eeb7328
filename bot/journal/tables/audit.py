"""The hash-chained record of all that was asked, decided and done."""

from sqlalchemy import Column, Index, Integer, Table

from bot.journal.tables.columns import metadata, text

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    text("at"),
    text("rollback_id"),
    text("event"),
    text("actor"),
    text("detail"),
    text("config_digest"),
    text("previous"),
    text("hash", unique=True),
)

Index("audit_of_rollback", audit.c.rollback_id, audit.c.seq)
