"""A clock for tests: business time passes only while the bot waits for it, and then at once."""

import asyncio
from datetime import datetime, timedelta

from playground.clock import Clock


class JumpingClock(Clock):
    """Each wait ends at once, `stride` later than asked for, as on a busy machine. While `held`, no wait ends."""

    def __init__(self, *, stride: timedelta) -> None:
        super().__init__()
        self.held = False
        self.waiting = 0
        self._stride, self._passes = stride, 0

    async def until(self, wake: datetime) -> None:
        self.waiting += 1
        try:
            await asyncio.sleep(0.002)
            while self.held and not self._passes:
                await asyncio.sleep(0.005)
        finally:
            self.waiting -= 1
        self._passes = max(0, self._passes - 1)
        left = wake - self.now()
        if left > timedelta(0):
            self.advance((left + self._stride).total_seconds())

    async def let_one_pass(self) -> None:
        """End one wait although the clock is held, and return when the next has begun."""
        self._passes = 1
        while self._passes or not self.waiting:
            await asyncio.sleep(0.005)
