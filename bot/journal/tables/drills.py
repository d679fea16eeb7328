"""Which rollback is the way forth of which drill: at most one of each."""

from sqlalchemy import Column, ForeignKey, Table, Text

from bot.journal.kinds import Moment
from bot.journal.tables.columns import metadata

drills = Table(
    "drills",
    metadata,
    Column("rollback_id", Text, ForeignKey("rollbacks.id"), nullable=False, primary_key=True),
    Column("drill", Text, ForeignKey("rollbacks.id"), nullable=False, unique=True),
    Column("at", Moment, nullable=False),
)
