"""How often somebody may be asked: once in so many seconds of real time, in turn."""

import asyncio
import time


class Pace:
    def __init__(self, seconds: float) -> None:
        self._seconds, self._next = seconds, 0.0
        self._lock = asyncio.Lock()

    async def turn(self) -> None:
        """Returns when it is one's turn."""
        async with self._lock:
            await asyncio.sleep(max(0.0, self._next - time.monotonic()))
            self._next = time.monotonic() + self._seconds
