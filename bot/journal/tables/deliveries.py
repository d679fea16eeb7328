"""What is told to those outside the team, a row for each text and destination."""

from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from bot.journal.kinds import Moment, one_of
from bot.journal.tables.columns import literal, metadata, text
from bot.model import Audience, Situation
from bot.model import Moment as Of

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    text("notice"),  # what it tells: however often that is taken up, each destination is told of it once
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, index=True),
    text("service"),
    Column("audience", one_of(Audience), nullable=False),
    text("destination"),
    Column("moment", one_of(Of), nullable=False),
    Column("situation", one_of(Situation), nullable=False),
    text("subject"),
    text("text"),
    text("key"),
    Column("over", Boolean, nullable=False),
    Column("happened_at", Moment, nullable=False, index=True),
    Column("queued_at", Moment, nullable=False, default=partial(datetime.now, UTC)),
    Column("promised_at", Moment),
    Column("waits", Boolean, nullable=False),
    Column("digest", Text, nullable=False, default=""),
    Column("attempted_at", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Column("sent_at", Moment),
    Column("sent_as", Text, nullable=False, default=""),
    Column("given_up", Text, nullable=False, default=""),
    Column("trouble", Text, nullable=False, default=""),
    Column("reported", Boolean, nullable=False, default=False),
    UniqueConstraint("notice", "audience", "destination"),
)

IS_OPEN = deliveries.c.sent_at.is_(None) & (deliveries.c.given_up == literal("nothing", ""))
Index("open_deliveries", deliveries.c.id, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
