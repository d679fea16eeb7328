"""Sends the spans of rollbacks as they come to be over. Nothing waits for it, and what it cannot send it tries again.

Which were sent is only remembered here: a process that begins sends those of what was touched last once more. They are
the same spans, by their ids.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.errors import Unreachable
from bot.model import Recorded, Rollback
from bot.traces.spans import Span, trace

log = logging.getLogger(__name__)
_LOOK, _AGAIN = 5.0, 30.0  # real seconds between looks; after one in which something could not be sent
_BEFORE = 500  # rows of the audit before a start that are looked at again
_AT_ONCE = 200  # rows of the audit that one look takes
_REMEMBERED = 20_000  # spans


class Journal(Protocol):
    async def get(self, rollback_id: str) -> Rollback | None: ...

    async def recorded(self, rollback_id: str) -> tuple[Recorded, ...]: ...

    async def touched(self, after: int, limit: int) -> tuple[int, tuple[str, ...]]:
        """The last of so many rows of the audit behind `after`, and the ids of the rollbacks that they tell of."""

    async def newest_row(self) -> int: ...


class Exporter(Protocol):
    def send(self, spans: Sequence[Span]) -> bool:
        """Whether they were taken. Blocks, for some seconds at most."""

    def close(self) -> None: ...


class Traces:
    """`exporter` makes it, where traces are wanted."""

    def __init__(self, journal: Journal, exporter: Callable[[], Exporter] | None) -> None:
        self._journal, self._make = journal, exporter
        self._exporter: Exporter | None = None
        self._after: int | None = None
        self._sent: dict[str, None] = {}
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._make:
            self._exporter = self._make()
            self._task = asyncio.create_task(self._go_on(), name="traces")

    async def stop(self) -> None:
        """What is not sent by then whoever leads next sends."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._exporter:
            self._exporter.close()

    def wake(self) -> None:
        """The journal has changed."""
        self._changed.set()

    async def _go_on(self) -> None:
        while True:
            self._changed.clear()
            well = await self._look_and_tell()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), _LOOK) if well else await asyncio.sleep(_AGAIN)

    async def _look_and_tell(self) -> bool:
        try:
            return await self.look()
        except Unreachable as error:
            log.warning("traces wait: %s", error)
        except Exception:
            log.exception("traces wait")
        return False

    async def look(self) -> bool:
        """Send what is over and was not sent. False where it was not taken, and is to be sent again."""
        if self._after is None:
            self._after = max(0, await self._journal.newest_row() - _BEFORE)
        while True:
            last, ids = await self._journal.touched(self._after, _AT_ONCE)
            for rollback_id in ids:
                if not await self._send(rollback_id):
                    return False
            if last == self._after:
                return True
            self._after = last

    async def _send(self, rollback_id: str) -> bool:
        rows = await self._journal.recorded(rollback_id)
        rollback = await self._journal.get(rollback_id)  # behind its rows: that it succeeded is no end of it
        if rollback is None or self._exporter is None:
            return True
        spans = trace(rollback, rows)
        new = [span for span in spans if span.span_id not in self._sent]
        if new and not await asyncio.to_thread(self._exporter.send, new):
            log.warning("the collector took no traces: %d spans of %s wait", len(new), rollback.reference)
            return False
        self._sent |= dict.fromkeys(span.span_id for span in new)
        while len(self._sent) > _REMEMBERED:
            del self._sent[next(iter(self._sent))]
        return True
