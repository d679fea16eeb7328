"""What was settled long ago is removed, a small piece at a time, so that nobody waits for it.

The journal removes its own and records it; the engine's runs are forgotten once their rollback ended as long ago.
"""

import logging
import time
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Protocol

from bot.errors import RollbackBotError

log = logging.getLogger(__name__)
_REST = 6 * 3600.0  # seconds of real time until it is looked again, once nothing was left to remove
RUNS = 50  # in one transaction


class _Journal(Protocol):
    async def prune(self, keep: timedelta) -> int: ...

    async def still_needed(self, rollback_ids: Collection[str], keep: timedelta) -> frozenset[str]: ...


class _Engine(Protocol):
    async def over(self, most: int, *, skip: int = 0) -> Mapping[str, str]: ...

    async def forget(self, run_ids: Collection[str]) -> None: ...


class Retention:
    """`keep` is business time, counted from the answer, the notice or the rollback's end."""

    def __init__(self, journal: _Journal, engine: _Engine, *, keep: timedelta) -> None:
        self._journal, self._engine, self._keep = journal, engine, keep
        self._next = 0.0  # monotonic seconds
        self._passed = 0  # runs that are still needed: however many there are, those behind them are looked at too

    async def look(self) -> None:
        """Remove one piece, if it is time. To be called again and again; what fails is left for the next time."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _REST
        try:
            if await self._journal.prune(self._keep) + await self._forget_runs() or self._passed:
                self._next = 0.0
        except RollbackBotError as error:
            log.warning("what is old is removed later: %s", error)

    async def _forget_runs(self) -> int:
        """All runs of a rollback end before it does, or are done nothing more for."""
        over = await self._engine.over(RUNS, skip=self._passed)
        needed = await self._journal.still_needed(set(over.values()), self._keep)
        forgotten = [run for run, rollback_id in over.items() if rollback_id not in needed]
        if forgotten:
            await self._engine.forget(forgotten)
        self._passed = self._passed + len(over) - len(forgotten) if len(over) == RUNS else 0
        return len(forgotten)
