"""One loop for all that falls due: what expires, is judged, is reminded of or looked for again is a row until then.

What is due is claimed for a while, so that several may share the rows; a row whose handler failed, or died, is claimed
again when that is over. Times are business time; the loop's own looks are real time, and it is woken after each change.
Now and then it looks for what else nobody has in hand: undecided interactions, and rollbacks without a run, among
them those that have succeeded and are not being validated; and it has what is old removed.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.approval.act_alone import see_to_review
from bot.approval.call_contacts import see_to_escalation
from bot.approval.expire import expire
from bot.checklists.see_to import see_to_checklist
from bot.drills.see_to import see_to_drill
from bot.errors import RollbackBotError
from bot.evidence.keep import keep
from bot.execution.load_test import see_to_load_test
from bot.follow_up.follow_ups import see_to_follow_ups
from bot.follow_up.merge import look_for_merge
from bot.follow_up.recover import see_to_recovery, see_to_reminder
from bot.follow_up.support_case import see_to_case
from bot.lessons.ask import see_to_lessons
from bot.model import Due, DueKind, State
from bot.ports import Engine, Ports
from bot.triggers.act import act_by_itself
from bot.validation.feature_off import remind
from bot.validation.validate import see_to_phases

log = logging.getLogger(__name__)

_TICK, _ORPHANS = 1.0, 3.0  # real seconds between looks for all else, and for rollbacks that nobody runs
_SHORTEST = 0.02  # real seconds between two looks for what is due, however fast business time runs
_AGAIN = timedelta(seconds=2)  # what the journal, say, could not take is tried again so soon
_STALE = timedelta(days=1)  # whoever was asked for longer ago is not validated by what runs today
_LEASE = timedelta(seconds=30)  # longer than a handler takes as a rule; if not, nothing is told twice all the same

Look = Callable[[], Awaitable[None]]
Handler = Callable[[Due, Ports], Awaitable[None]]
_HANDLERS: Mapping[DueKind, Handler] = {
    DueKind.EXPIRY: expire,
    DueKind.PHASE: see_to_phases,
    DueKind.REMINDER: remind,
    DueKind.MERGE: look_for_merge,
    DueKind.LOAD_TEST: see_to_load_test,
    DueKind.EVIDENCE: keep,
    DueKind.ESCALATION: see_to_escalation,
    DueKind.REVIEW: see_to_review,
    DueKind.AUTOMATIC: act_by_itself,
    DueKind.RECOVERY: see_to_recovery,
    DueKind.STILL_OPEN: see_to_reminder,
    DueKind.SUPPORT: see_to_case,
    DueKind.FOLLOW_UPS: see_to_follow_ups,
    DueKind.DRILL: see_to_drill,
    DueKind.LESSONS: see_to_lessons,
    DueKind.CHECKLIST: see_to_checklist,
}


class Sweeps:
    """`take_up` hands what is undecided to whoever answers it; `prune` removes a piece of what is old, if it is due."""

    def __init__(
        self, ports: Ports, engine: Engine, *, take_up: Look, prune: Look, watch: Look, speed: float = 1.0
    ) -> None:
        """`watch` begins looks at deployments that are due.

        `speed` is how fast business time runs: what falls due is looked for as much more often.
        """
        self._ports, self._engine, self._take_up, self._prune = ports, engine, take_up, prune
        self._watch = watch
        self._speed = speed
        self._in_hand: dict[asyncio.Task[None], Due] = {}
        self._woken = asyncio.Event()
        self._next_tick = self._next_orphans = 0.0  # monotonic seconds
        self._loop: asyncio.Task[None] | None = None

    @property
    def in_hand(self) -> tuple[Due, ...]:
        """What is due and being seen to."""
        return tuple(self._in_hand.values())

    def wake(self) -> None:
        """Something may have become due."""
        self._woken.set()

    def look_round(self) -> None:
        """Something may have been stored by another, who has nobody here to hand it to."""
        self._next_tick = 0.0
        self._woken.set()

    async def start(self) -> None:
        """Have run what a crash left behind, then sweep until `stop`. Only who has the guard may sweep.

        So whatever is claimed now was a dead process's. And a revert may have been merged while no bot ran.
        """
        await self._ports.journal.free_all_due()
        await self._ports.journal.hasten(DueKind.MERGE)
        await self._start_orphans()
        self._loop = asyncio.create_task(self._sweep_again_and_again(), name="sweeps")

    async def stop(self) -> None:
        """At once; what is in hand is given back as not tried, so that the next start need not wait for the lease."""
        left = dict(self._in_hand)
        tasks = [*left, *([self._loop] if self._loop else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(self._give_back(due, due.due_at) for due in left.values()))

    async def _give_back(self, due: Due, at: datetime) -> None:
        try:
            await self._ports.journal.reschedule(due, at, tried=False)
        except RollbackBotError as error:
            log.warning("%s of rb-%s is seen to only after its lease: %s", due.kind, due.rollback_id[:8], error)

    async def _sweep_again_and_again(self) -> None:
        while True:
            await self._ports.right_of_way.give_way()
            self._woken.clear()
            for look in (self._take_what_is_due, self._watch, self._look_round):
                try:
                    await look()
                except Exception:
                    log.exception("the sweep stumbled and goes on")
            await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._pause()):  # wait_for may swallow a cancel
                await self._woken.wait()
        except TimeoutError:
            return

    def _pause(self) -> float:
        return min(self._next_tick - time.monotonic(), max(_TICK / self._speed, _SHORTEST))

    async def _take_what_is_due(self) -> None:
        for due in await self._ports.journal.claim_due(_LEASE, in_hand=self.in_hand):
            task = asyncio.create_task(self._see_to(due), name=f"{due.kind} of {due.rollback_id}")
            self._in_hand[task] = due
            task.add_done_callback(self._in_hand.pop)

    async def _see_to(self, due: Due) -> None:
        """What fails is tried again soon; what breaks stays claimed, and so is tried again when the lease is over."""
        try:
            await _HANDLERS[due.kind](due, self._ports)
        except RollbackBotError as error:
            log.warning("%s of rb-%s is seen to later: %s", due.kind, due.rollback_id[:8], error)
            await self._give_back(due, self._ports.clock.now() + _AGAIN)
        except Exception:
            log.exception("%s of rb-%s broke, and is seen to once more", due.kind, due.rollback_id[:8])

    async def _look_round(self) -> None:
        if time.monotonic() < self._next_tick:
            return
        self._next_tick = time.monotonic() + _TICK
        await self._take_up()
        await self._start_orphans()
        await self._prune()

    async def _start_orphans(self) -> None:
        """After a plan was approved again, say, or when a run broke and not even that could be stored."""
        if time.monotonic() < self._next_orphans:
            return
        self._next_orphans = time.monotonic() + _ORPHANS
        running = await self._ports.journal.in_state(State.APPROVED, State.EXECUTING, State.ROLLING)
        unvalidated = await self._ports.journal.unvalidated(self._ports.clock.now() - _STALE)
        wanted = unvalidated | {rollback.id for rollback in running}
        pending = await self._engine.pending() if wanted else frozenset()
        for rollback_id in wanted - pending:
            await self._engine.start(rollback_id)
