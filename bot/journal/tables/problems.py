"""What people reported by themselves, and the calls that enough of them made."""

from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Column, Table

from bot.journal.kinds import Json, Moment
from bot.journal.tables.columns import metadata, text
from bot.model import ProblemReport, Suspected

problem_reports = Table(
    "problem_reports",
    metadata,
    text("id", primary_key=True),  # of the interaction: however often it is carried out, it is one report
    text("service"),
    text("slack_id"),
    text("person"),
    text("text"),
    Column("at", Moment, nullable=False, index=True),
)

problem_calls = Table(
    "problem_calls",
    metadata,
    text("id", primary_key=True),
    text("service"),
    text("channel"),
    Column("at", Moment, nullable=False, index=True),
    Column("queued_at", Moment, nullable=False, default=partial(datetime.now, UTC)),
    Column("reports", Json(tuple[ProblemReport, ...]), nullable=False),
    text("rollback_id"),
    Column("suspected", Json(Suspected)),
    Column("attempted_at", Moment),
    text("ts"),
    text("given_up"),
)
