"""The safety look before acting, begun as the click arrives: it only reads, and beside it the approval is judged.

What was before the click is never used, nor what nobody asked for within a second: then it is looked at anew.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from bot.errors import RollbackBotError
from bot.model import Rollback

_GOOD_FOR = 1.0  # real seconds since it was begun

Look = Callable[[], Coroutine[Any, Any, str | None]]  # what moved since the plan, a sentence; None where nothing did


class ReadAhead:
    """By plan, what was begun for it. In memory only: after a crash there is none, and AWS is asked."""

    def __init__(self) -> None:
        self._begun: dict[str, tuple[float, asyncio.Task[str | None]]] = {}

    @property
    def in_hand(self) -> frozenset[asyncio.Task[str | None]]:
        return frozenset(task for _, task in self._begun.values() if not task.done())

    def begin(self, rollback: Rollback, look: Look) -> None:
        """Replaces what was begun by an earlier click."""
        now = time.monotonic()
        self._begun = {of: (at, task) for of, (at, task) in self._begun.items() if now - at < _GOOD_FOR}
        task = asyncio.create_task(look(), name=f"looking ahead for {rollback.id}")
        task.add_done_callback(_heard)
        self._begun[_of(rollback)] = now, task

    def begun(self, rollback: Rollback) -> bool:
        return _of(rollback) in self._begun

    async def take(self, rollback: Rollback, look: Look) -> str | None:
        """Once; who asks again looks anew. Raises Unreachable or Failed."""
        at, task = self._begun.pop(_of(rollback), (0.0, None))
        if task is not None and time.monotonic() - at < _GOOD_FOR:
            try:
                return await task
            except RollbackBotError:
                pass  # it is asked once more, by a look of its own
        return await look()


def _of(rollback: Rollback) -> str:
    return f"{rollback.id} {rollback.plan.digest}"


def _heard(task: "asyncio.Task[str | None]") -> None:
    """Nobody may ask for it any more."""
    if not task.cancelled():
        task.exception()
