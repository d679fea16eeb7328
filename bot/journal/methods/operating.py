"""What the process itself wants of its journal: whether it can be written, what is in it, what is removed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.journal import configuring, operating, retention
from bot.journal.database import Database
from bot.metrics import Census
from bot.model import AuditHead, Configured


class Operating(Database):
    """Beside all rollbacks."""

    _ended: operating.Ended | None = None  # a value: whoever asks meanwhile remembers as much

    async def can_write(self) -> None:
        """Make a real write that means nothing. Raises Unreachable when the next change would fail."""
        await self._write(operating.can_write)

    async def census(self) -> Census:
        """Of all that has ended only what ended lately is counted again: each look at the numbers asks for it."""
        now, before = self._clock.now(), self._ended
        if before and now < before.until:  # a clock that was wrong
            before = None
        found, self._ended = await self._read(operating.census, now, before)
        return found

    async def time(self) -> datetime | None:
        """The database's own, within half a round trip; None where it has none."""
        return await self._read(operating.time)

    async def audit_head(self, since: int) -> AuditHead:
        return await self._read(operating.audit_head, since)

    async def resume(self, *, followed: bool = False) -> Mapping[str, int]:
        """Every run that is not over is about to go on, `followed`: at once when the one that led had ended.
        -> per rollback, how many times in a row it came to this."""
        return await self._write(operating.resume, followed)

    async def pause(self) -> None:
        """The runs that are not over were laid down cleanly."""
        await self._write(operating.pause)

    async def configured(self, changes: Sequence[str]) -> None:
        """Keep that the services file is another one than before, once, and what `changes` in rights."""
        await self._write(configuring.configured, tuple(changes))

    async def configuration_untold(self) -> Configured | None:
        """The oldest change of the services file that nobody was told of, since the last that somebody was."""
        return await self._read(configuring.untold)

    async def tell_of_configuration(self, told: Configured) -> None:
        await self._write(configuring.tell, told)

    async def prune(self, keep: timedelta) -> int:
        """Nothing is written while there is nothing to remove."""
        if not await self._read(retention.anything, self._clock.now() - keep):
            return 0
        return await self._write(retention.prune, keep)

    async def still_needed(self, rollback_ids: Collection[str], keep: timedelta) -> frozenset[str]:
        return await self._read(retention.still_needed, tuple(rollback_ids), self._clock.now() - keep)
