"""While nobody decides: who is called, who looks, who acts alone, and the review of that."""

from collections.abc import Sequence

from bot.journal import escalating, queries
from bot.journal.database import Database
from bot.model import Called, Emergency, FallsDue, Looking, Notice, Reviewed, Rollback


class Escalating(Database):
    """Each change with its audit row and what is told of it."""

    async def call_contact(
        self, shown: Rollback, called: Called, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        return await self._write_and_ring(escalating.call_contact, shown, called, tell, falls_due)

    async def looks_into(self, shown: Rollback, looking: Looking, *, tell: Sequence[Notice]) -> Rollback | None:
        return await self._write_and_ring(escalating.looks_into, shown, looking, tell)

    async def act_alone(
        self, shown: Rollback, emergency: Emergency, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        return await self._write_and_ring(escalating.act_alone, shown, emergency, tell, falls_due)

    async def close_review(self, rollback_id: str, review: Reviewed, *, tell: Sequence[Notice]) -> Rollback | None:
        return await self._write_and_ring(escalating.close_review, rollback_id, review, tell)

    async def unreviewed(self, service: str) -> tuple[Rollback, ...]:
        return await self._read(queries.unreviewed, service)
