"""Drills: back and forth again."""

from collections.abc import Sequence
from datetime import datetime

from bot.journal import drilling
from bot.journal.database import Database
from bot.model import NOTHING_DUE, FallsDue, LastDrill, NoDrill, Notice, Rollback


class Drilling(Database):
    """The way back is a rollback like any other."""

    async def go_forth(self, forth: Rollback, *, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE) -> Rollback:
        return await self._write_and_ring(drilling.go_forth, forth, tell, falls_due)

    async def last_drill(self, service: str) -> LastDrill | None:
        return await self._read(drilling.last_drill, service)

    async def put_off_drill(self, service: str, *, since: datetime, why: str) -> bool:
        return await self._write(drilling.put_off, service, since, why)

    async def no_drill(self, service: str) -> NoDrill | None:
        return await self._read(drilling.no_drill, service)
