"""What is to be told, and what was."""

from collections.abc import Collection, Sequence

from bot.journal import outbox, queries
from bot.journal.database import Database
from bot.model import Medium, Notice, NoticeKind, OutboxRow, Rollback, StaleCard, Told


class Outbox(Database):
    """Each notice is told once, and the card until it shows what the journal has."""

    async def outbox(self, medium: Medium = Medium.SLACK) -> tuple[OutboxRow, ...]:
        return await self._read(outbox.unsent, medium)

    async def outbox_in_front(self, *, first: Collection[NoticeKind], most: int) -> tuple[tuple[OutboxRow, ...], bool]:
        return await self._read(outbox.in_front, Medium.SLACK, first, most)

    async def attempted(self, posted_id: int) -> None:
        await self._write(outbox.attempted, posted_id)

    async def told(self, rollback_id: str, kind: NoticeKind) -> tuple[Told, ...]:
        return await self._read(outbox.told, rollback_id, kind)

    async def told_at(self, rollback_id: str, kind: NoticeKind) -> tuple[str, ...]:
        return await self._read(outbox.told_at, rollback_id, kind)

    async def posted(self, posted_id: int, *, ts: str, shows: int = 0) -> None:
        await self._write(outbox.posted, posted_id, ts, shows)

    async def given_up(
        self, posted_id: int, *, why: str, rollback: Rollback | None = None, tell: Sequence[Notice] = ()
    ) -> None:
        await self._write(outbox.given_up, posted_id, why, rollback, tell)

    async def stale_cards(self) -> tuple[StaleCard, ...]:
        return await self._read(queries.stale_cards)

    async def card_shows(self, rollback_id: str, revision: int, *, outcome_ts: str = "") -> None:
        await self._write(outbox.card_shows, rollback_id, revision, outcome_ts)
