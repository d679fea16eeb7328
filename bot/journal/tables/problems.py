"""What people reported by themselves, and the calls that enough of them made."""

from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Column, Index, Table, Text

from bot.journal.kinds import Json, Moment
from bot.journal.tables.columns import literal, metadata, text
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
    Column("ts", Text, index=True, nullable=False),
    text("given_up"),
)
_NONE = literal("nothing", "")
IS_UNTOLD_CALL = (problem_calls.c.ts == _NONE) & (problem_calls.c.given_up == _NONE)
IS_UNTOLD_CALL &= problem_calls.c.rollback_id == _NONE
Index("untold_calls", problem_calls.c.at, sqlite_where=IS_UNTOLD_CALL, postgresql_where=IS_UNTOLD_CALL)
