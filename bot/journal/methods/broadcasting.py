"""What those outside the team are told."""

from collections.abc import Sequence
from datetime import datetime

from bot.journal import deliveries
from bot.journal.database import Database
from bot.model import Delivery, Notice, Rollback, Silent


class Broadcasting(Database):
    """Each notice is made into deliveries once, and each of these is sent at least once."""

    async def deliver(
        self, notice: str, rollback: Rollback, made: Sequence[Delivery], *, tell: Sequence[Notice] = ()
    ) -> bool:
        return await self._write_and_ring(deliveries.deliver, notice, rollback, made, tell)

    async def undelivered(self) -> tuple[Delivery, ...]:
        return await self._read(deliveries.unsent)

    async def newest_deliveries(self, since: datetime, *, unread: bool = False) -> tuple[Delivery, ...]:
        return await self._read(deliveries.newest, since, unread)

    async def delivery_attempted(self, id_: int) -> Delivery | None:
        return await self._write(deliveries.attempted, id_)

    async def delivered(self, id_: int, *, as_: str) -> None:
        await self._write(deliveries.sent, id_, as_)

    async def delivery_troubled(
        self,
        id_: int,
        *,
        why: str,
        given_up: bool = False,
        rollback: Rollback | None = None,
        tell: Sequence[Notice] = (),
        always: bool = False,
    ) -> None:
        await self._write_and_ring(deliveries.troubled, id_, why, given_up, rollback, tell, always)

    async def publish(
        self, rollback_id: str, digest: str, *, actor: str, slack_id: str, yes: bool, tell: Sequence[Notice] = ()
    ) -> Rollback | None:
        return await self._write_and_ring(deliveries.publish, rollback_id, digest, actor, slack_id, yes, tell)

    async def silent_destinations(self, before: datetime) -> tuple[Silent, ...]:
        return await self._read(deliveries.silent, before)
