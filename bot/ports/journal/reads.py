"""What planning asks the journal, and what answers it where there is no database."""

from collections.abc import Sequence
from typing import Protocol

from bot.model import (
    Remembered,
    Rollback,
)


class JournalReads(Protocol):
    """What planning asks the journal: what a service ran, and which rollbacks there were."""

    async def get(self, rollback_id: str) -> Rollback | None: ...

    async def recent(self, service: str = "", *, limit: int = 10) -> tuple[Rollback, ...]:
        """Newest first; of all services where none is named."""

    async def remembered(self, service_arn: str) -> tuple[Remembered, ...]:
        """The ledger: every revision that was seen serving, newest first."""

    async def seen(self, service_arn: str, sightings: Sequence[Remembered]) -> None:
        """Learn from a look at ECS. `Journal.move` adds by itself what a rollback left and where it went."""

    async def switched_off(self, service_arn: str, feature: str) -> Rollback | None:
        """The newest partial rollback of this feature of this service whose call was sent, however it ended."""


class NoJournal:
    """Implements JournalReads where there is no database: nothing was seen, and there was no rollback."""

    async def get(self, rollback_id: str) -> Rollback | None:
        return None

    async def recent(self, service: str = "", *, limit: int = 10) -> tuple[Rollback, ...]:
        return ()

    async def remembered(self, service_arn: str) -> tuple[Remembered, ...]:
        return ()

    async def seen(self, service_arn: str, sightings: Sequence[Remembered]) -> None: ...

    async def switched_off(self, service_arn: str, feature: str) -> Rollback | None:
        return None
