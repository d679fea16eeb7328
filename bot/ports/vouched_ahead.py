"""An approval held against the audit while the start of its run is being stored: that need not be waited for."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from typing import Any

from bot.errors import RollbackBotError
from bot.model import Rollback
from bot.ports.read_ahead import heard, young

Vouch = Callable[[], Coroutine[Any, Any, Rollback]]  # the rollback as it is stored, held against the audit


class VouchedAhead:
    """By rollback, in memory only: after a crash there is none, and the audit is asked."""

    def __init__(self) -> None:
        self._begun: dict[str, tuple[float, asyncio.Task[Rollback]]] = {}  # by id; since when, monotonic

    @property
    def in_hand(self) -> frozenset[asyncio.Task[Any]]:
        return frozenset(task for _, task in self._begun.values() if not task.done())

    def begin(self, rollback: Rollback, vouch: Vouch) -> None:
        """Its approval was just stored."""
        self._begun = {of: each for of, each in self._begun.items() if young(each[0])}
        task = asyncio.create_task(vouch(), name=f"vouching for {rollback.id}")
        task.add_done_callback(heard)
        self._begun[rollback.id] = time.monotonic(), task

    async def take(self, rollback_id: str) -> Rollback | None:
        """Once. None: it is to be read, and held against the audit, anew."""
        at, task = self._begun.pop(rollback_id, (0.0, None))
        if task and young(at):
            with contextlib.suppress(RollbackBotError):  # whoever reads anew finds out, and says, what is wrong
                return await task
        return None
