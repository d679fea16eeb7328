"""Between a click and its call, what nobody waits for gives way: the threads of both would take turns."""

import asyncio
import contextlib

_WAY = 0.3  # real seconds that a click has the right of way for


class RightOfWay:
    """Who has it: the ids of what was clicked on, and whose call may be about to leave. In this process only."""

    def __init__(self) -> None:
        self._on_their_way: dict[str, asyncio.TimerHandle] = {}  # with what ends it, where no call ever leaves
        self._free = asyncio.Event()
        self._free.set()

    def set_out(self, rollback_id: str) -> None:
        """It was clicked on, now."""
        self._forget(rollback_id)
        loop = asyncio.get_running_loop()
        self._on_their_way[rollback_id] = loop.call_later(_WAY, self.arrived, rollback_id)
        self._free.clear()

    def arrived(self, rollback_id: str) -> None:
        """Its call was answered, or there is none."""
        self._forget(rollback_id)
        if not self._on_their_way:
            self._free.set()

    async def give_way(self) -> None:
        """Return when no click is on its way to its call, or after `_WAY`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_WAY):
                await self._free.wait()

    def _forget(self, rollback_id: str) -> None:
        if ends := self._on_their_way.pop(rollback_id, None):
            ends.cancel()
