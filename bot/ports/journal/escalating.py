"""While nobody decides: who is called, who looks, who acts alone, and the review of that."""

from collections.abc import Sequence
from typing import Protocol

from bot.model import (
    Called,
    Emergency,
    FallsDue,
    Looking,
    Notice,
    Reviewed,
    Rollback,
)


class Escalating(Protocol):
    """Each change with its audit row and what is told of it."""

    async def call_contact(
        self, shown: Rollback, called: Called, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        """Store that these were called about the plan that was `shown`, once, and when the next one falls due.

        None: it waits no more, somebody looks, or they were called before; then nothing is told.
        """

    async def looks_into(self, shown: Rollback, looking: Looking, *, tell: Sequence[Notice]) -> Rollback | None:
        """Store who answered the calls about that plan: nobody else is called. None: it waits no more, or one does."""

    async def act_alone(
        self, shown: Rollback, emergency: Emergency, *, tell: Sequence[Notice], falls_due: FallsDue
    ) -> Rollback | None:
        """PROPOSED -> APPROVED, authorized by this emergency. None: the plan that was `shown` waits no more.

        Raises Refused where the database does not find its evidence.
        """

    async def close_review(self, rollback_id: str, review: Reviewed, *, tell: Sequence[Notice]) -> Rollback | None:
        """Store who closed the review of its emergency. None: there is none, or somebody has closed it."""

    async def unreviewed(self, service: str) -> tuple[Rollback, ...]:
        """Those of this service with an emergency whose review nobody has closed, oldest first."""
