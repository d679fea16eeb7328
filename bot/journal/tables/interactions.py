"""What people typed and pressed."""

from sqlalchemy import Column, Table

from bot.journal.kinds import Json, Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import Ask, Category, Incident, InteractionKind, Verb

interactions = Table(
    "interactions",
    metadata,
    text("id", primary_key=True),
    text("key", unique=True),
    Column("kind", one_of(InteractionKind), nullable=False),
    Column("verb", one_of(Verb), nullable=False),
    text("slack_id"),
    text("team"),
    text("channel"),
    Column("received_at", Moment, nullable=False),
    text("response_url"),
    text("service"),
    Column("ask", Json(Ask)),
    Column("category", one_of(Category)),
    text("reason"),
    text("rollback_id"),
    text("message_ts"),
    text("digest"),
    Column("incident", Json(Incident)),
    Column("decided_at", Moment, index=True),
)
