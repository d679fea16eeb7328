"""The safety look, begun with the click: what acting reads first.

The look only reads, and beside it the approval is judged. What was before the click is never used, nor what nobody
asked for within a second: then it is looked at anew. Nor is a look that was made for another plan than the one that is
acted upon, whatever its digest says; so the click may begin one for the plan as this process made it. Nor one by
another entry of the services file than is in force by then: it may have been of another cluster, or account.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.catalog import Service
from bot.errors import RollbackBotError
from bot.model import Plan, Rollback

_GOOD_FOR = 1.0  # real seconds since it was begun
_PLANS = 50  # the newest that this process made; whoever clicks on an older one waits for its row

Look = Callable[[], Coroutine[Any, Any, str | None]]  # what moved since the plan, a sentence; None where nothing did


@dataclass(frozen=True, slots=True)
class _Begun:
    """`by` which click, "" for none; `at` is monotonic."""

    by: str
    at: float
    plan: Plan
    service: Service
    task: asyncio.Task[str | None]

    @property
    def young(self) -> bool:
        return young(self.at)

    def of(self, plan: Plan, service: Service) -> bool:
        """Was it of this very plan, and where the service is looked at by now?"""
        return (self.plan, self.service) == (plan, service)


class ReadAhead:
    """By plan, what was begun for it. In memory only: after a crash there is none, and AWS is asked."""

    def __init__(self) -> None:
        self._begun: dict[str, _Begun] = {}
        self._made: dict[str, Rollback] = {}

    @property
    def in_hand(self) -> frozenset[asyncio.Task[Any]]:
        return frozenset(begun.task for begun in self._begun.values() if not begun.task.done())

    def made(self, rollback: Rollback) -> None:
        """A plan was just stored, as `rollback`: a click on it need not wait for its row."""
        self._made[_of(rollback)] = rollback
        for oldest in list(self._made)[:-_PLANS]:
            del self._made[oldest]

    def recall(self, rollback_id: str, digest: str) -> Rollback | None:
        """As it was when that plan was made, and good for nothing but to begin a look. Once."""
        return self._made.pop(f"{rollback_id} {digest}", None)

    def begin(self, rollback: Rollback, service: Service, look: Look, *, by: str = "") -> None:
        """Replaces what was begun by an earlier click; what this very one has begun goes on."""
        self._begun = {of: begun for of, begun in self._begun.items() if begun.young}
        before = self._begun.get(_of(rollback))
        if before and by and before.by == by and before.of(rollback.plan, service):
            return
        task = asyncio.create_task(look(), name=f"looking ahead for {rollback.id}")
        task.add_done_callback(heard)
        self._begun[_of(rollback)] = _Begun(by, time.monotonic(), rollback.plan, service, task)

    def begun(self, rollback: Rollback) -> bool:
        return _of(rollback) in self._begun

    async def take(self, rollback: Rollback, service: Service, look: Look) -> str | None:
        """Once; who asks again looks anew. Raises Unreachable or Failed."""
        begun = self._begun.pop(_of(rollback), None)
        if begun and begun.young and begun.of(rollback.plan, service):
            try:
                return await begun.task
            except RollbackBotError:
                pass  # it is asked once more, by a look of its own
        return await look()


def young(since: float) -> bool:
    """Does what was begun then, monotonic, still count?"""
    return time.monotonic() - since < _GOOD_FOR


def _of(rollback: Rollback) -> str:
    return f"{rollback.id} {rollback.plan.digest}"


def heard(task: "asyncio.Task[Any]") -> None:
    """Nobody may ask for it any more."""
    if not task.cancelled():
        task.exception()
