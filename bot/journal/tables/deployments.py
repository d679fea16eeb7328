"""Deployments that completed, and are watched for a while; each is one message, which is edited at its end."""

from sqlalchemy import Column, Integer, Table, Text

from bot.journal.kinds import Json, Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import DeployedLine, LineState, Watch

deployments = Table(
    "deployments",
    metadata,
    Column("number", Integer, primary_key=True),
    text("id", unique=True),
    text("service"),
    text("deployment"),
    Column("line", Json(DeployedLine), nullable=False),
    text("channel"),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("due_at", Moment, index=True),
    Column("state", one_of(LineState), nullable=False),
    Column("watch", Json(Watch)),
    text("end"),
    Column("version", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    text("ts"),
    text("parent"),
    Column("attempted_at", Moment),
    Column("given_up", Text, nullable=False, default=""),
)
