"""The phases of a rollback's validation, and what else belongs to it."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from bot.journal.kinds import Json, Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import Baseline, Check, EvidenceBefore, Figures, Health, Watch

phases = Table(
    "phases",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    Column("number", Integer, nullable=False, primary_key=True, autoincrement=False),
    Column("due_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("result", one_of(Health), nullable=False),
    Column("checks", Json(tuple[Check, ...]), nullable=False),
    Column("judged_at", Moment),
    Column("watch", Json(Watch)),
    Column("figures", Json(Figures)),
    Column("baseline", Json(Baseline)),
    Column("ended", Text, nullable=False, default=""),
)

evidence_before = Table(
    "evidence_before",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    Column("taken_at", Moment, nullable=False, primary_key=True, index=True),
    Column("evidence", Json(EvidenceBefore), nullable=False),
)

user_reports = Table(
    "user_reports",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    text("slack_id", primary_key=True),
    text("person"),
    Column("well", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("further", Integer, nullable=False, default=0),  # reports beside the first
)

load_tests = Table(
    "load_tests",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    text("started_by"),
    Column("started_at", Moment, nullable=False),
    text("build_id"),
    Column("ended_at", Moment),
    text("result"),
)
