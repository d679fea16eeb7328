"""What people learned from a rollback: a row for each version, which is never changed."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text

from bot.journal.kinds import Moment
from bot.journal.tables.columns import metadata, text
from bot.model import Lesson

lessons = Table(
    "lessons",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    Column("version", Integer, nullable=False, primary_key=True),
    Column("at", Moment, nullable=False),
    text("slack_id"),
    text("person"),
    *(text(each) for each in Lesson),
    CheckConstraint("version >= 1 AND slack_id <> ''", name="somebody_wrote_the_lessons"),
)
