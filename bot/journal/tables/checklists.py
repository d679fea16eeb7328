"""What is to be done about a rollback: a row for each item."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from bot.journal.kinds import Json, Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import Checklist, Ticked, TrackedIssue

items = Table(
    "items",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    Column("checklist", one_of(Checklist), nullable=False, primary_key=True),
    text("key", primary_key=True),
    Column("position", Integer, nullable=False),
    text("words"),
    text("owner"),
    text("owner_slack_id"),
    Column("due_at", Moment),
    Column("ticked", Json(Ticked)),
    Column("issue", Json(TrackedIssue)),
    Column("reminded_at", Moment),
)

IS_OPEN_ITEM = items.c.ticked.is_(None)
Index("open_items", items.c.checklist, items.c.rollback_id, sqlite_where=IS_OPEN_ITEM, postgresql_where=IS_OPEN_ITEM)
