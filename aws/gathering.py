"""Reads that are made for all who wait for them at once, one after the other.

Whoever asks while one is under way waits for the next: an answer was never read before it was asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

from bot.errors import Failed

K = TypeVar("K")
V = TypeVar("V")


class Gathered(Generic[K, V]):
    """`fetch` reads for all of its keys, and answers for each with what was found, or why it could not be read."""

    def __init__(self, fetch: Callable[[Sequence[K]], Awaitable[Mapping[K, V | Failed]]]) -> None:
        self._fetch = fetch
        self._waiting: dict[K, asyncio.Future[V]] = {}
        self._reader: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V:
        """Raises what its reading failed with."""
        if key not in self._waiting:
            self._waiting[key] = asyncio.get_running_loop().create_future()
        answer = self._waiting[key]
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read_on(), name="aws reading")
        return await asyncio.shield(answer)

    async def _read_on(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            try:
                found = await self._fetch(list(asked))
            except Exception as error:
                _settle(asked, dict.fromkeys(asked, error))
            else:
                _settle(asked, found)


def _settle(asked: Mapping[K, asyncio.Future[V]], found: Mapping[K, V | Exception]) -> None:
    for key, answer in asked.items():
        result = found[key]
        if isinstance(result, Exception):
            answer.set_exception(result)
            answer.exception()  # whoever asked may be gone: then nobody needs to hear of it
        else:
            answer.set_result(result)
