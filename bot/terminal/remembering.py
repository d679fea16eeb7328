"""What the bot remembers, read from a terminal or a pipeline without teaching it anything."""

from collections.abc import Sequence

from bot.journal import SqlJournal
from bot.model import Remembered, Rollback
from bot.ports import NoJournal


class Remembering(NoJournal):
    """Implements JournalReads by a database that may only be read."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal

    async def get(self, rollback_id: str) -> Rollback | None:
        return await self._journal.get(rollback_id)

    async def recent(self, service: str = "", *, limit: int = 10) -> tuple[Rollback, ...]:
        return await self._journal.recent(service, limit=limit)

    async def remembered(self, service_arn: str) -> tuple[Remembered, ...]:
        return await self._journal.remembered(service_arn)

    async def seen(self, service_arn: str, sightings: Sequence[Remembered]) -> None:
        return None

    async def switched_off(self, service_arn: str, feature: str) -> Rollback | None:
        return await self._journal.switched_off(service_arn, feature)
