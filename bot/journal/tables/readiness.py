"""How ready each service was when it was last looked at: a row for each, so that a restart asks nobody anew."""

from sqlalchemy import Column, Table

from bot.journal.kinds import Json, Moment, one_of
from bot.journal.tables.columns import metadata, text
from bot.model import Grade, Readiness

readiness = Table(
    "readiness",
    metadata,
    text("service", primary_key=True),
    Column("found", Json(Readiness), nullable=False),
    Column("since", Moment, nullable=False),
    Column("before", one_of(Grade)),
    Column("told", Json(Readiness)),
)
