"""What falls due at a time to come."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from bot.journal.kinds import Moment, one_of
from bot.journal.tables.columns import metadata
from bot.model import DueKind

due = Table(
    "due",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    Column("kind", one_of(DueKind), nullable=False, primary_key=True),
    Column("due_at", Moment, nullable=False, index=True),
    Column("tries", Integer, nullable=False, default=0),
    Column("claimed_until", Moment),
)
