"""Deployments that completed, and are watched for a while; each is one message, which is edited at its end."""

from sqlalchemy import Column, Index, Integer, Table, Text

from bot.journal.kinds import Json, Moment, one_of
from bot.journal.tables.columns import literal, metadata, text
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
    Column("at", Moment, nullable=False, index=True),
    Column("until", Moment, nullable=False, index=True),
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

# A thousand services deploy many times a day, and what they deployed is kept for months.
Index("deployments_of_service", deployments.c.service, deployments.c.at)
IS_UNTOLD = (deployments.c.given_up == literal("nothing", "")) & (deployments.c.shown < deployments.c.version)
Index("untold_lines", deployments.c.number, sqlite_where=IS_UNTOLD, postgresql_where=IS_UNTOLD)
