"""What the numbers are made of."""

from collections.abc import Mapping
from datetime import datetime

from bot.journal import counting
from bot.journal.counted_before import CountedBefore, reaches_too_far, remembered
from bot.journal.database import Database
from bot.model import Counted, SeenDeployments


class Counting(Database):
    """Nothing here changes anything."""

    _before: CountedBefore | None = None  # a value: whoever asks meanwhile remembers as much

    async def counted(self, since: datetime, service: str = "") -> tuple[Counted, ...]:
        now, before = self._clock.now(), self._before
        if service or reaches_too_far(since, now) or (before and since > before.until):
            return await self._read(counting.rollbacks_since, since, service)
        if before is None or since < before.since:
            before = CountedBefore(since, since)
        found = (*before.those, *await self._read(counting.rollbacks_since, before.until, ""))
        self._before = remembered(before.since, found, now)
        return tuple(one for one in found if one.requested_at >= since)

    async def deployments_seen(self, since: datetime, service: str = "") -> Mapping[str, SeenDeployments]:
        return await self._read(counting.deployments_since, since, service)
