"""From the plan to the outcome: every change of a rollback's state."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.model import (
    NOTHING_DUE,
    Approval,
    BuildIntent,
    FallsDue,
    Intent,
    Notice,
    Plan,
    PutBehind,
    RegistrationIntent,
    Rollback,
    State,
)


class Rollbacks(Protocol):
    """Each change with its audit row and what is told of it."""

    async def propose(
        self,
        rollback: Rollback,
        *,
        tell: Sequence[Notice],
        instead_of: PutBehind | None = None,
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback:
        """Store a new PROPOSED rollback. Raises AlreadyLive. Proposing the same id again returns what is stored.

        `instead_of` is given up by the same change. Raises Refused, and nothing changes, where it waits no more.
        """

    async def approve(self, shown: Rollback, approval: Approval, *, needed: int) -> Rollback | None:
        """Store one person's approval of the plan that was `shown`, if it still waits for one; else None.

        PROPOSED -> APPROVED, with its authorization, once `needed` people have approved; the same person counts once.
        """

    async def intend(
        self, intent: Intent, *, good_for: timedelta, falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        """APPROVED -> EXECUTING with the intent row, if an authorization for this very plan is stored; else None.

        The authorization, or the end of the build that it allowed, must not be older than `good_for`.
        """

    async def intend_build(self, intent: BuildIntent, *, good_for: timedelta) -> Rollback | None:
        """The intent row of StartBuild, and `build` begun, if this very plan is approved and none was; else None."""

    async def intend_registration(self, intent: RegistrationIntent, *, good_for: timedelta) -> Rollback | None:
        """The intent row of RegisterTaskDefinition, if this very plan is approved and none was; else None."""

    async def remake(
        self,
        rollback_id: str,
        plan: Plan,
        *,
        expires_at: datetime,
        tell: Sequence[Notice],
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback | None:
        """APPROVED -> PROPOSED with a new plan, whose digest needs a new approval. None: it was approved before."""

    async def move(
        self,
        rollback_id: str,
        to: State,
        *,
        when: Collection[State],
        actor: str = "bot",
        tell: Sequence[Notice] = (),
        falls_due: FallsDue = NOTHING_DUE,
        **columns: Any,
    ) -> Rollback | None:
        """Compare-and-set to `to`, with `columns` (fields of Rollback) set beside it. None: it was not in `when`.

        A final state is always told, as the rollback's OUTCOME; `tell` is what is told besides. What `falls_due` names
        falls due at that moment, or not any more (None).
        """

    async def note(
        self, rollback_id: str, *, tell: Sequence[Notice], falls_due: FallsDue = NOTHING_DUE, **columns: Any
    ) -> Rollback:
        """Change no state: set columns, tell something, with an audit row.

        Where somebody else has settled already what does not fall due any more (None), nothing changes.
        """
