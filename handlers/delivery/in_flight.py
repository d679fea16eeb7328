"""Requests to Slack on their way: each in a task of its own, so that a slow one holds up nothing but its own queue."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)


class InFlight:
    """At most one task for each key. `ring` is called whenever one is over."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def busy(self, key: str) -> bool:
        return key in self._tasks

    def start(self, key: str, request: Coroutine[Any, Any, None]) -> None:
        task = self._tasks[key] = asyncio.create_task(request, name=f"slack {key}")
        task.add_done_callback(lambda done: self._over(key, done))

    def _over(self, key: str, task: asyncio.Task[None]) -> None:
        del self._tasks[key]
        if not task.cancelled() and (error := task.exception()):
            log.error("a request to Slack broke", exc_info=error)
        self._ring()

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
