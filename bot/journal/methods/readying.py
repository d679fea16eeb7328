"""How ready services are, as it was last known."""

from collections.abc import Sequence

from bot.journal import readying
from bot.journal.database import Database
from bot.model import KnownReadiness, Readiness


class Readying(Database):
    async def readiness_judged(self, found: Readiness) -> KnownReadiness:
        return await self._write(readying.judged, found)

    async def readiness_known(self, service: str = "") -> tuple[KnownReadiness, ...]:
        return await self._read(readying.known, service)

    async def readiness_told(self, found: Sequence[Readiness]) -> None:
        await self._write(readying.told, found)
