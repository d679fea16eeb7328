"""What people learned from a rollback."""

from collections.abc import Sequence

from bot.journal import learning
from bot.journal.database import Database
from bot.model import NOTHING_DUE, FallsDue, Lessons, Notice, Rollback


class Learning(Database):
    """Each version is written once."""

    async def learn(
        self, rollback_id: str, new: Lessons, *, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        return await self._write_and_ring(learning.write, rollback_id, new, tell, falls_due)
