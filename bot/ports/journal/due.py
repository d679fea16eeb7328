"""What falls due at a time to come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import (
    Due,
    DueKind,
)


class FallingDue(Protocol):
    """One row for each rollback and kind."""

    async def claim_due(self, lease: timedelta, *, in_hand: Sequence[Due] = ()) -> tuple[Due, ...]:
        """All that is due and in nobody's hands; nobody else is given it before `lease` is over, by business time.

        What is `in_hand` is the caller's already, though its lease may be over.
        """

    async def free_all_due(self) -> None:
        """Of all that is due nothing is claimed any more: whoever had claimed it is known to be dead."""

    async def hasten(self, kind: DueKind) -> None:
        """All of that kind fall due now."""

    async def reschedule(self, row: Due, at: datetime | None, *, tried: bool = True) -> None:
        """Give what was claimed back: it falls due again `at`, or never. Nothing where it was settled since.

        `tried` says whether this counts among its `tries`.
        """
