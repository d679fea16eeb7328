"""What the numbers are made of."""

from collections.abc import Mapping
from datetime import datetime

from bot.journal import counting
from bot.journal.database import Database
from bot.model import Counted


class Counting(Database):
    """Nothing here changes anything."""

    async def counted(self, since: datetime, service: str = "") -> tuple[Counted, ...]:
        return await self._read(counting.rollbacks_since, since, service)

    async def deployments_seen(self, since: datetime, service: str = "") -> Mapping[str, int]:
        return await self._read(counting.deployments_since, since, service)
