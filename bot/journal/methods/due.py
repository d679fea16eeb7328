"""What falls due at a time to come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.journal import due
from bot.journal.database import Database
from bot.model import Due, DueKind


class FallingDue(Database):
    """One row for each rollback and kind."""

    async def claim_due(self, lease: timedelta, *, in_hand: Sequence[Due] = ()) -> tuple[Due, ...]:
        """Nothing is written while nothing is due."""
        if not await self._read(due.any_free, self._clock.now(), in_hand):
            return ()
        return await self._write_first(due.claim, lease, in_hand)

    async def free_all_due(self) -> None:
        await self._write(due.free_all)

    async def hasten(self, kind: DueKind) -> None:
        await self._write(due.hasten, kind)

    async def reschedule(self, row: Due, at: datetime | None, *, tried: bool = True) -> None:
        await self._write(due.reschedule, row, at, tried)

    async def waiting(self) -> tuple[Due, ...]:
        return await self._read(due.waiting)
