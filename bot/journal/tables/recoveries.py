"""What followed a rollback that went wrong."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text

from bot.journal.kinds import Json, Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import Level, Seen, Severity


def _of_the_rollback() -> Column[str]:
    return Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True)


recoveries = Table(
    "recoveries",
    metadata,
    _of_the_rollback(),
    Column("began_at", Moment, nullable=False),
    Column("seen", Json(Seen)),
)

recovery_calls = Table(
    "recovery_calls",
    metadata,
    _of_the_rollback(),
    Column("level", one_of(Level), nullable=False, primary_key=True),
    Column("slack_ids", Json(tuple[str, ...]), nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    CheckConstraint("slack_ids <> '[]'", name="somebody_is_called_to_recover"),
)

recovery_looks = Table(
    "recovery_looks",
    metadata,
    _of_the_rollback(),
    text("slack_id"),
    text("person"),
    Column("at", Moment, nullable=False),
)

support_cases = Table(
    "support_cases",
    metadata,
    _of_the_rollback(),
    text("opened_by"),
    Column("severity", one_of(Severity), nullable=False),
    text("subject"),
    text("text"),
    Column("at", Moment, nullable=False),
    text("id"),
    text("display"),
    Column("ended_at", Moment),
    text("result"),
)

evidence_files = Table(
    "evidence_files",
    metadata,
    _of_the_rollback(),
    Column("at", Moment, nullable=False, index=True),
    text("markdown"),
    text("json"),
)
