"""What is to be told, and what was."""

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.model import (
    Medium,
    Notice,
    NoticeKind,
    OutboxRow,
    Rollback,
    StaleCard,
    Told,
)


class Outbox(Protocol):
    """Each notice is told once, and the card until it shows what the journal has."""

    async def told_at(self, rollback_id: str, kind: NoticeKind) -> tuple[str, ...]:
        """Where in Slack such notices of it are posted: their ts, the newest first."""

    async def outbox(self, medium: Medium = Medium.SLACK) -> tuple[OutboxRow, ...]:
        """The unsent notices of one medium, oldest first."""

    async def outbox_in_front(self, *, first: Collection[NoticeKind], most: int) -> tuple[tuple[OutboxRow, ...], bool]:
        """Of those for Slack, oldest first, all that are of the `most` rollbacks that come first in each channel: those
        with a notice of the kinds that go `first`, then the oldest. More, where few wait. -> these, and is that all?
        """

    async def attempted(self, posted_id: int) -> None:
        """From now on it may be posted in Slack, although nobody knows where."""

    async def told(self, rollback_id: str, kind: NoticeKind) -> tuple[Told, ...]:
        """All notices of this kind that were told, or wait for it, oldest first."""

    async def posted(self, posted_id: int, *, ts: str, shows: int = 0) -> None:
        """It is posted in Slack; for a CARD, `ts` becomes the rollback's `card_ts`.

        `shows` is the revision of the rollback that an OUTCOME shows; 0 where nobody knows: then it is edited again.
        """

    async def given_up(
        self, posted_id: int, *, why: str, rollback: Rollback | None = None, tell: Sequence[Notice] = ()
    ) -> None:
        """It will never be posted in Slack; `why` is kept beside it. `tell` is told of its `rollback` instead."""

    async def stale_cards(self) -> tuple[StaleCard, ...]:
        """Rollbacks whose posted card shows an older revision than the journal's, oldest first."""

    async def card_shows(self, rollback_id: str, revision: int, *, outcome_ts: str = "") -> None:
        """The card shows that revision, and so does the outcome, which is at `outcome_ts`; "" while it has no place."""
