"""What many services share and nobody waits for: the first of them asks, and the others take its answer."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from aws.kept import Kept

SECONDS, MOST = 600.0, 5000
V = TypeVar("V")


class AskedOnce(Generic[V]):
    """Answers of the last ten minutes. None and whatever is raised are kept for nobody: those ask again."""

    def __init__(self) -> None:
        self._kept = Kept[Hashable, V](seconds=SECONDS, most=MOST)
        self._turns: defaultdict[Hashable, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, key: Hashable, ask: Callable[[], Awaitable[V | None]]) -> V | None:
        """`key` names also by which rights it is asked."""
        turn = self._turns[key]
        async with turn:
            found = self._kept.get(key)
            if found is None and (found := await ask()) is not None:
                self._kept.put(key, found)
        if not turn.locked():
            self._turns.pop(key, None)
        return found
