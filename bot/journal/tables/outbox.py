"""What is to be told, and what was."""

from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from bot.journal.kinds import Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import Audience, Medium, NoticeKind

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rollback_id", String, ForeignKey("rollbacks.id"), nullable=False),
    Column("tell", one_of(NoticeKind), key="kind", nullable=False),
    Column("audience", one_of(Audience), nullable=False),
    Column("medium", one_of(Medium), nullable=False),
    text("text"),
    text("channel"),
    Column("created_at", Moment, nullable=False, index=True),
    Column("queued_at", Moment, nullable=False, default=partial(datetime.now, UTC)),
    Column("attempted_at", Moment),
    Column("ts", Text, index=True, nullable=False, default=""),
    Column("given_up", Text, nullable=False, default=""),
)

Index("notices_of_rollback", outbox.c.rollback_id, outbox.c.kind)
