"""What is to be done about a rollback, item by item."""

from collections.abc import Sequence
from datetime import datetime

from bot.journal import queries, ticking
from bot.journal.database import Database
from bot.model import NOTHING_DUE, FallsDue, Item, Notice, Rollback, Ticked, TrackedIssue


class Checklists(Database):
    """Begun once, ticked once."""

    async def begin_items(
        self, rollback_id: str, items: Sequence[Item], *, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        return await self._write_and_ring(ticking.begin, rollback_id, items, tell, falls_due)

    async def tick(
        self,
        rollback_id: str,
        item: Item,
        ticked: Ticked,
        *,
        tell: Sequence[Notice],
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback | None:
        return await self._write_and_ring(ticking.tick, rollback_id, item, ticked, tell, falls_due)

    async def untick(
        self, rollback_id: str, item: Item, *, actor: str, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        return await self._write_and_ring(ticking.untick, rollback_id, item, actor, tell, falls_due)

    async def assign(
        self, rollback_id: str, item: Item, *, actor: str, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        return await self._write_and_ring(ticking.assign, rollback_id, item, actor, tell, falls_due)

    async def reminded(
        self,
        rollback_id: str,
        items: Sequence[Item],
        at: datetime,
        *,
        tell: Sequence[Notice],
        falls_due: FallsDue = NOTHING_DUE,
    ) -> None:
        await self._write_and_ring(ticking.reminded, rollback_id, items, at, tell, falls_due)

    async def keep_issue(
        self, rollback_id: str, item: Item, issue: TrackedIssue | None, *, tell: Sequence[Notice] = ()
    ) -> Rollback | None:
        return await self._write_and_ring(ticking.keep_issue, rollback_id, item, issue, tell)

    async def with_open_items(self, *, service: str = "", owner: str = "") -> tuple[Rollback, ...]:
        return await self._read(queries.with_open_items, service, owner)
