"""What signals came to, who wants none of a service for a while, and what an alarm itself authorized."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.journal import automatic, considering
from bot.journal.database import Database
from bot.model import Automatic, Considered, Mode, Notice, Rollback, Snooze, WatchedSince


class Considering(Database):
    """Each with its audit row."""

    async def consider(self, made: Considered) -> bool:
        return await self._write_first(considering.consider, made)

    async def considered(self, service: str, since: datetime) -> tuple[Considered, ...]:
        return await self._read(considering.history, service, since)

    async def snooze(self, made: Snooze) -> bool:
        return await self._write_first(considering.snooze, made)

    async def snoozed(self, service: str, now: datetime) -> Snooze | None:
        return await self._read(considering.snoozed, service, now)

    async def watch(self, services: Mapping[str, Mode]) -> tuple[WatchedSince, ...]:
        return await self._write_first(considering.watch, services)

    async def modes(self, service: str) -> tuple[WatchedSince, ...]:
        return await self._read(considering.modes, service)

    async def told_of_watching(self, service: str, what: str) -> bool:
        return await self._read(considering.told, service, what)

    async def tell_of_watching(self, service: str, what: str) -> None:
        await self._write(considering.tell, service, what)

    async def act_by_itself(self, shown: Rollback, made: Automatic, *, tell: Sequence[Notice]) -> Rollback | None:
        return await self._write_and_ring(automatic.act_by_itself, shown, made, tell)
