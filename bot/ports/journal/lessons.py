"""What people learned from a rollback."""

from collections.abc import Sequence
from typing import Protocol

from bot.model import NOTHING_DUE, FallsDue, Lessons, Notice, Rollback


class Learning(Protocol):
    """Each version is written once, with its audit row and what is told of it."""

    async def learn(
        self, rollback_id: str, new: Lessons, *, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        """None: somebody else has written that version, and nothing was changed."""
