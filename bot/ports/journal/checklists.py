"""What is to be done about a rollback, item by item."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model import NOTHING_DUE, FallsDue, Item, Notice, Rollback, Ticked, TrackedIssue


class Checklists(Protocol):
    """Begun once, ticked once; each change with its audit row and what is told of it."""

    async def begin_items(
        self, rollback_id: str, items: Sequence[Item], *, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        """None: that list is there already, and nothing was changed."""

    async def tick(
        self,
        rollback_id: str,
        item: Item,
        ticked: Ticked,
        *,
        tell: Sequence[Notice],
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback | None:
        """None: it was ticked before, and nothing was changed."""

    async def untick(
        self, rollback_id: str, item: Item, *, actor: str, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        """It is open again. None: it was not ticked as `item` says any more."""

    async def assign(
        self, rollback_id: str, item: Item, *, actor: str, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        """It gets the owner and the due date of `item`. None: it has them, or is ticked."""

    async def reminded(
        self,
        rollback_id: str,
        items: Sequence[Item],
        at: datetime,
        *,
        tell: Sequence[Notice],
        falls_due: FallsDue = NOTHING_DUE,
    ) -> None:
        """Of each that is as it was when it was read, and told once for all of them."""

    async def keep_issue(
        self, rollback_id: str, item: Item, issue: TrackedIssue | None, *, tell: Sequence[Notice] = ()
    ) -> Rollback | None:
        """That one is about to be opened, or what became of it."""

    async def with_open_items(self, *, service: str = "", owner: str = "") -> tuple[Rollback, ...]:
        """Those with an open follow-up, oldest first; of this service, and of one that this Slack id owns, if given."""
