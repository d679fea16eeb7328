"""What is written before a changing call is sent."""

from collections.abc import Mapping

from sqlalchemy import Column, ForeignKeyConstraint, Table

from bot.journal.kinds import Json, Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import Call

intents = Table(
    "intents",
    metadata,
    text("rollback_id", primary_key=True),
    text("digest"),
    Column("call", one_of(Call), nullable=False),
    Column("arguments", Json(Mapping[str, str]), nullable=False),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(["rollback_id", "digest"], ["authorizations.rollback_id", "authorizations.digest"]),
)


def _before(name: str) -> Table:
    """The intents of a call that changes no service and comes before the one that does."""
    return Table(
        name,
        metadata,
        text("rollback_id", primary_key=True),
        text("digest"),
        Column("arguments", Json(Mapping[str, str]), nullable=False),
        Column("at", Moment, nullable=False),
        ForeignKeyConstraint(["rollback_id", "digest"], ["authorizations.rollback_id", "authorizations.digest"]),
    )


build_intents = _before("build_intents")
registration_intents = _before("registration_intents")
