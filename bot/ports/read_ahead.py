"""What acting reads first, begun before it: the safety look with the click, and the audit with the approval.

The look only reads, and beside it the approval is judged. What was before the click is never used, nor what nobody
asked for within a second: then it is looked at anew. Nor is a look that was made for another plan than the one that is
acted upon, whatever its digest says; so the click may begin one for the plan as this process made it.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.errors import RollbackBotError
from bot.model import Plan, Rollback

_GOOD_FOR = 1.0  # real seconds since it was begun

_WAY = 0.3  # real seconds that what nobody waits for lets a click go before
_PLANS = 50  # the newest that this process made; whoever clicks on an older one waits for its row

Look = Callable[[], Coroutine[Any, Any, str | None]]  # what moved since the plan, a sentence; None where nothing did
Vouch = Callable[[], Coroutine[Any, Any, Rollback]]  # the rollback as it is stored, held against the audit


@dataclass(frozen=True, slots=True)
class _Begun:
    """`by` which click, "" for none; `at` is monotonic."""

    by: str
    at: float
    plan: Plan
    task: asyncio.Task[str | None]

    @property
    def young(self) -> bool:
        return young(self.at)


class ReadAhead:
    """By plan, what was begun for it. In memory only: after a crash there is none, and AWS is asked."""

    def __init__(self) -> None:
        self._begun: dict[str, _Begun] = {}
        self._made: dict[str, Rollback] = {}
        self._vouching: dict[str, tuple[float, asyncio.Task[Rollback]]] = {}  # by id; since when, monotonic
        self._on_their_way = set[str]()  # ids of what was clicked on, and whose call may be about to leave
        self._free = asyncio.Event()
        self._free.set()

    @property
    def in_hand(self) -> frozenset[asyncio.Task[Any]]:
        tasks = [begun.task for begun in self._begun.values()], [task for _, task in self._vouching.values()]
        return frozenset(task for those in tasks for task in those if not task.done())

    def made(self, rollback: Rollback) -> None:
        """A plan was just stored, as `rollback`: a click on it need not wait for its row."""
        self._made[_of(rollback)] = rollback
        for oldest in list(self._made)[:-_PLANS]:
            del self._made[oldest]

    def recall(self, rollback_id: str, digest: str) -> Rollback | None:
        """As it was when that plan was made, and good for nothing but to begin a look. Once."""
        return self._made.pop(f"{rollback_id} {digest}", None)

    def begin(self, rollback: Rollback, look: Look, *, by: str = "") -> None:
        """Replaces what was begun by an earlier click; what this very one has begun goes on."""
        self._begun = {of: begun for of, begun in self._begun.items() if begun.young}
        before = self._begun.get(_of(rollback))
        if before and by and before.by == by and before.plan == rollback.plan:
            return
        self._set_out(rollback.id)
        task = asyncio.create_task(look(), name=f"looking ahead for {rollback.id}")
        task.add_done_callback(_heard)
        self._begun[_of(rollback)] = _Begun(by, time.monotonic(), rollback.plan, task)

    def begun(self, rollback: Rollback) -> bool:
        return _of(rollback) in self._begun

    async def take(self, rollback: Rollback, look: Look) -> str | None:
        """Once; who asks again looks anew. Raises Unreachable or Failed."""
        begun = self._begun.pop(_of(rollback), None)
        if begun and begun.young and begun.plan == rollback.plan:
            try:
                return await begun.task
            except RollbackBotError:
                pass  # it is asked once more, by a look of its own
        return await look()

    def begin_vouching(self, rollback: Rollback, vouch: Vouch) -> None:
        """Its approval was just stored, and the start of its run is not: that need not be waited for."""
        self._vouching = {of: each for of, each in self._vouching.items() if young(each[0])}
        task = asyncio.create_task(vouch(), name=f"vouching for {rollback.id}")
        task.add_done_callback(_heard)
        self._vouching[rollback.id] = time.monotonic(), task

    async def vouched(self, rollback_id: str) -> Rollback | None:
        """Once. None: it is to be read, and held against the audit, anew."""
        at, task = self._vouching.pop(rollback_id, (0.0, None))
        if task and young(at):
            with contextlib.suppress(RollbackBotError):  # whoever reads anew finds out, and says, what is wrong
                return await task
        return None

    def arrived(self, rollback_id: str) -> None:
        """Its call was answered, or there is none."""
        self._on_their_way.discard(rollback_id)
        if not self._on_their_way:
            self._free.set()

    async def give_way(self) -> None:
        """Return when no click is on its way to its call, or after `_WAY`: the threads of both would take turns."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_WAY):
                await self._free.wait()

    def _set_out(self, rollback_id: str) -> None:
        self._on_their_way.add(rollback_id)
        self._free.clear()
        asyncio.get_running_loop().call_later(_WAY, self.arrived, rollback_id)


def young(since: float) -> bool:
    """Does what was begun then, monotonic, still count?"""
    return time.monotonic() - since < _GOOD_FOR


def _of(rollback: Rollback) -> str:
    return f"{rollback.id} {rollback.plan.digest}"


def _heard(task: "asyncio.Task[Any]") -> None:
    """Nobody may ask for it any more."""
    if not task.cancelled():
        task.exception()
