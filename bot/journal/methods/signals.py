"""What came in from outside about a service."""

from datetime import datetime

from bot.journal import signals
from bot.journal.database import Database
from bot.model import Signal


class Signals(Database):
    """Stored once, and taken once."""

    async def arrived(self, signal: Signal) -> bool:
        return await self._write_first(signals.arrived, signal)

    async def signals(self) -> tuple[Signal, ...]:
        return await self._read(signals.waiting)

    async def signals_since(self, service: str, at: datetime) -> tuple[Signal, ...]:
        return await self._read(signals.since, service, at)

    async def took(self, signal_id: str, came_to: str) -> bool:
        return await self._write_first(signals.took, signal_id, came_to)
