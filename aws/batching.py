"""Joins reads of single things into calls for many, because AWS counts calls, and shares its limits with everybody.

A read goes out at once while there are calls to spare. When there are not, reads wait and gather, up to as many as one
call may name.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aws.errors import Rejected

K = TypeVar("K")
V = TypeVar("V")

_JOINED = 1.0  # seconds: an answer on its way for longer may be older than whoever asks now can accept


class Allowance:
    """`rate` calls a second, of which up to `burst` may be saved up."""

    def __init__(self, *, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = float(burst), time.monotonic()

    def spend(self, calls: int = 1) -> float:
        """Take so many calls. -> the seconds until the last of them may be made, 0 for at once."""
        self._refill()
        self._left -= calls
        return max(-self._left / self._rate, 0.0)

    def spare(self, calls: int = 1) -> bool:
        """May so many be made at once?"""
        self._refill()
        return self._left >= calls

    def count(self) -> None:
        """Take one call that is made anyhow; a rush of these delays who waits for a turn by one second at most."""
        self._refill()
        self._left = min(self._left, max(self._left - 1, -self._rate))

    def _refill(self) -> None:
        now = time.monotonic()
        self._left = min(self._left + (now - self._at) * self._rate, self._burst)
        self._at = now

    async def turn(self, calls: int = 1) -> None:
        """Take so many calls at once, and return when they may be made: whoever came first is done first."""
        await asyncio.sleep(self.spend(calls))


@dataclass
class _Asked(Generic[V]):
    answer: asyncio.Future[V | None]
    sent: float = field(default=float("inf"))


class Batch(Generic[K, V]):
    """`fetch` reads up to `size` things in one call; what is missing from its answer is None."""

    def __init__(
        self,
        fetch: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]],
        *,
        size: int,
        allowance: Allowance,
        gather_for: float = 0.0,
    ) -> None:
        """`gather_for`: seconds that a read which is not urgent waits for others, calls to spare or not."""
        self._fetch, self._size, self._allowance, self._gather_for = fetch, size, allowance, gather_for
        self._waiting: dict[K, _Asked[V]] = {}
        self._urgent: dict[K, None] = {}
        self._sent: dict[K, _Asked[V]] = {}
        self._calls: set[asyncio.Task[None]] = set()
        self._sender: asyncio.Task[None] | None = None

    async def get(self, key: K, *, urgent: bool) -> V | None:
        """An `urgent` read waits for nobody, takes along who waits, and may be answered by what is on its way already.

        Any other is answered by what is sent after it was asked for. Raises what `fetch` raises.
        """
        asked = (self._on_its_way(key) if urgent else None) or self._waiting.get(key)
        if asked is None:
            asked = self._waiting[key] = _Asked(asyncio.get_running_loop().create_future())
        if key in self._waiting:
            self._hurry(key) if urgent else self._wait_in_turn()
        return await asyncio.shield(asked.answer)

    def _hurry(self, key: K) -> None:
        """Send it in this very turn of the event loop, together with what else is asked for in it."""
        if not self._urgent:
            asyncio.get_running_loop().call_soon(self._send_urgent)
        self._urgent[key] = None

    def _wait_in_turn(self) -> None:
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send_in_turn(), name="aws batches")

    def _on_its_way(self, key: K) -> _Asked[V] | None:
        asked = self._sent.get(key)
        return asked if asked and time.monotonic() - asked.sent < _JOINED else None

    async def _send_in_turn(self) -> None:
        while self._waiting:
            if self._gather_for:
                await asyncio.sleep(self._gather_for)
            await self._allowance.turn()
            self._send(list(self._waiting)[: self._size])

    def _send_urgent(self) -> None:
        urgent, self._urgent = [key for key in self._urgent if key in self._waiting], {}
        while urgent:
            others = [key for key in self._waiting if key not in urgent]
            part, urgent = [*urgent, *others][: self._size], urgent[self._size :]
            self._allowance.count()
            self._send(part)

    def _send(self, keys: Sequence[K]) -> None:
        batch = {key: self._waiting.pop(key) for key in keys}
        for asked in batch.values():
            asked.sent = time.monotonic()
        self._sent |= batch
        if batch:
            call = asyncio.create_task(self._call(batch), name="aws batch")
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _call(self, batch: Mapping[K, _Asked[V]]) -> None:
        try:
            found = await self._fetch(list(batch))
        except Rejected as error:
            if len(batch) == 1:
                self._settle(batch, error)
            else:  # one of them may be what AWS turns down, and the others must not suffer for it
                await asyncio.gather(*(self._call({key: asked}) for key, asked in batch.items()))
        except Exception as error:
            self._settle(batch, error)
        else:
            self._settle(batch, found)

    def _settle(self, batch: Mapping[K, _Asked[V]], result: Mapping[K, V] | Exception) -> None:
        for key, asked in batch.items():
            if self._sent.get(key) is asked:
                del self._sent[key]
            if asked.answer.done():
                continue
            if isinstance(result, Exception):
                asked.answer.set_exception(result)
                asked.answer.exception()  # whoever asked may be gone: then nobody needs to hear of it
            else:
                asked.answer.set_result(result.get(key))
