"""The rollbacks as they are stored."""

from datetime import datetime
from typing import Protocol

from bot.model import (
    EvidenceBefore,
    Intent,
    Recorded,
    Rollback,
    RollbackSearch,
    State,
)


class Reading(Protocol):
    """Nothing here changes anything."""

    async def referred(self, beginning: str) -> tuple[Rollback, ...]:
        """Those whose id begins so, two at the most."""

    async def vouch(self, shown: Rollback) -> Rollback:
        """-> it as it is stored now. Raises NotAsRecorded where this bot did not have that authorized and carried out.

        Also where it was `shown` otherwise: who can write the database can let `get` find another one for a moment.
        """

    async def registering(self, rollback_id: str) -> datetime | None:
        """When RegisterTaskDefinition was intended for it, so that it may have been sent since; None: it never was."""

    async def evidence(self, rollback_id: str) -> tuple[EvidenceBefore, ...]:
        """Each time that something was read of the incident it leaves, oldest first."""

    async def logged(self, wanted: RollbackSearch) -> tuple[Rollback, ...]:
        """Newest first."""

    async def recorded(self, rollback_id: str) -> tuple[Recorded, ...]:
        """The rows of the audit that tell of it, in order."""

    async def with_its_rows(self, rollback_id: str) -> tuple[Rollback, tuple[Recorded, ...]] | None:
        """Of one moment: the rollback, and the rows of the audit that tell of it, in order. None: there is none."""

    async def intent(self, rollback_id: str) -> Intent | None: ...

    async def live(self, service_arn: str) -> Rollback | None: ...

    async def in_state(self, *states: State, service: str = "") -> tuple[Rollback, ...]:
        """Oldest first; of all services where `service` is ""."""

    async def unvalidated(self, since: datetime) -> frozenset[str]:
        """The ids of those asked for `since` then that have succeeded and have no phases of validation."""

    async def holds(self, service: str) -> tuple[Rollback, ...]:
        """Those whose hold of this service is in force, newest first."""

    async def watched(self, service: str) -> tuple[Rollback, ...]:
        """Those of this service with a phase of validation that is neither judged nor ended."""
