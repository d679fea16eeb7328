"""What the bot itself remembers of the revisions that a service ran."""

from collections.abc import Sequence

from bot.journal import ledger
from bot.journal.database import Database
from bot.model import Remembered


class Ledger(Database):
    """By the ARN of the service."""

    async def remembered(self, service_arn: str) -> tuple[Remembered, ...]:
        return await self._read(ledger.remembered, service_arn)

    async def seen(self, service_arn: str, sightings: Sequence[Remembered]) -> None:
        await self._write(ledger.seen, service_arn, sightings)
