"""From the plan to the outcome: every change of a rollback's state."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.journal import approving, intending, proposing, transitions
from bot.journal.database import Database, done
from bot.journal.writer import Turn
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


class Rollbacks(Database):
    """Each change with its audit row and what is told of it."""

    async def propose(
        self,
        rollback: Rollback,
        *,
        tell: Sequence[Notice],
        instead_of: PutBehind | None = None,
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback:
        return await self._write_and_ring(proposing.propose, rollback, tell, instead_of, falls_due)

    async def approve(self, shown: Rollback, approval: Approval, *, needed: int) -> Rollback | None:
        """The disk is not waited for: the intent waits for it, and nothing is sent before that."""
        change = partial(self._change, self._unhurried, approving.approve, shown, approval, needed)
        approved = await done(self._writer.submit(change, Turn.FIRST))
        if approved and approved.state is State.PROPOSED:  # others must approve as well: no run will say so
            self.ring()
        return approved

    async def intend(
        self, intent: Intent, *, good_for: timedelta, falls_due: FallsDue = NOTHING_DUE
    ) -> Rollback | None:
        return await self._write_first(intending.intend, intent, good_for, falls_due)

    async def intend_build(self, intent: BuildIntent, *, good_for: timedelta) -> Rollback | None:
        return await self._write_first(intending.intend_build, intent, good_for)

    async def intend_registration(self, intent: RegistrationIntent, *, good_for: timedelta) -> Rollback | None:
        return await self._write_first(intending.intend_registration, intent, good_for)

    async def remake(
        self,
        rollback_id: str,
        plan: Plan,
        *,
        expires_at: datetime,
        tell: Sequence[Notice],
        falls_due: FallsDue = NOTHING_DUE,
    ) -> Rollback | None:
        return await self._write_and_ring(proposing.remake, rollback_id, plan, expires_at, tell, falls_due)

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
        return await self._write_and_ring(
            transitions.move, rollback_id, to, when=when, actor=actor, tell=tell, falls_due=falls_due, columns=columns
        )

    async def note(
        self,
        rollback_id: str,
        *,
        tell: Sequence[Notice],
        falls_due: FallsDue = NOTHING_DUE,
        **columns: Any,
    ) -> Rollback:
        return await self._write_and_ring(transitions.note, rollback_id, tell, falls_due, columns)
