"""Who was called about which plan while it waited, and who answered."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text

from bot.journal.kinds import Json, Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import Level

called = Table(
    "called",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    text("digest", primary_key=True),
    Column("level", one_of(Level), nullable=False, primary_key=True),
    Column("slack_ids", Json(tuple[str, ...]), nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    CheckConstraint("slack_ids <> '[]'", name="somebody_is_called"),
    CheckConstraint("until > at", name="who_is_called_has_time"),
)

looking = Table(
    "looking",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    text("digest", primary_key=True),
    text("slack_id"),
    text("person"),
    Column("at", Moment, nullable=False),
)
