"""The rollbacks as they are stored."""

from datetime import datetime

from bot.journal import evidence, queries, witness
from bot.journal.database import Database
from bot.model import EvidenceBefore, Intent, Recorded, Rollback, RollbackSearch, State


class Reading(Database):
    """Nothing here changes anything."""

    async def get(self, rollback_id: str) -> Rollback | None:
        return await self._read(queries.get, rollback_id)

    async def referred(self, beginning: str) -> tuple[Rollback, ...]:
        return await self._read(queries.referred, beginning)

    async def vouch(self, shown: Rollback) -> Rollback:
        return await self._read(witness.vouch, shown, self._known)

    async def intent(self, rollback_id: str) -> Intent | None:
        return await self._read(queries.intent, rollback_id)

    async def registering(self, rollback_id: str) -> datetime | None:
        return await self._read(queries.registering, rollback_id)

    async def live(self, service_arn: str) -> Rollback | None:
        return await self._read(queries.live, service_arn)

    async def in_state(self, *states: State, service: str = "") -> tuple[Rollback, ...]:
        return await self._read(queries.in_state, states, service)

    async def unvalidated(self, since: datetime) -> frozenset[str]:
        return await self._read(queries.unvalidated, since)

    async def recent(self, service: str = "", *, limit: int = 10) -> tuple[Rollback, ...]:
        return await self._read(queries.recent, service, limit)

    async def logged(self, wanted: RollbackSearch) -> tuple[Rollback, ...]:
        return await self._read(queries.logged, wanted)

    async def recorded(self, rollback_id: str) -> tuple[Recorded, ...]:
        return await self._read(queries.recorded, rollback_id)

    async def with_its_rows(self, rollback_id: str) -> tuple[Rollback, tuple[Recorded, ...]] | None:
        return await self._read(queries.with_its_rows, rollback_id)

    async def touched(self, after: int, limit: int) -> tuple[int, tuple[str, ...]]:
        return await self._read(queries.touched, after, limit)

    async def newest_row(self) -> int:
        return await self._read(queries.newest_row)

    async def switched_off(self, service_arn: str, feature: str) -> Rollback | None:
        return await self._read(queries.switched_off, service_arn, feature)

    async def holds(self, service: str) -> tuple[Rollback, ...]:
        return await self._read(queries.holds, service)

    async def watched(self, service: str) -> tuple[Rollback, ...]:
        return await self._read(queries.watched, service)

    async def evidence(self, rollback_id: str) -> tuple[EvidenceBefore, ...]:
        return await self._read(evidence.of, rollback_id)
