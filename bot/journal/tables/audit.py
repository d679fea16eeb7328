"""The hash-chained record of all that was asked, decided and done."""

from sqlalchemy import Column, Index, Integer, Table

from bot.journal.tables.columns import literal, metadata, text

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

# Between two of them there may be years of what is of no rollback.
IS_CONFIGURATION = audit.c.event == literal("configured", "configuration")
Index("audit_of_configuration", audit.c.seq, sqlite_where=IS_CONFIGURATION, postgresql_where=IS_CONFIGURATION)
