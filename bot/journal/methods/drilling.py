"""Drills: back and forth again."""

from collections.abc import Sequence

from bot.journal import drilling
from bot.journal.database import Database
from bot.model import NOTHING_DUE, FallsDue, LastDrill, Notice, Rollback


class Drilling(Database):
    """The way back is a rollback like any other."""

    async def go_forth(self, forth: Rollback, *, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE) -> Rollback:
        return await self._write_and_ring(drilling.go_forth, forth, tell, falls_due)

    async def last_drill(self, service: str) -> LastDrill | None:
        return await self._read(drilling.last_drill, service)
