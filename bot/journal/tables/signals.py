"""What came in from outside about a service, and what came of it."""

from sqlalchemy import Column, Index, Table

from bot.journal.kinds import Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import SignalKind

signals = Table(
    "signals",
    metadata,
    text("id", primary_key=True),
    Column("kind", one_of(SignalKind), nullable=False),
    text("service"),
    text("name"),
    text("state"),
    Column("happened_at", Moment, nullable=False),
    Column("arrived_at", Moment, nullable=False),
    text("detail"),
    Column("taken_at", Moment, index=True),
    text("came_to"),
)

Index("signals_of_service", signals.c.service, signals.c.happened_at)
