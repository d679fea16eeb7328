"""Business time: expiry, deadlines, validation windows. In the playground it may run faster than real time."""

import asyncio
import time
from datetime import UTC, datetime

_LONGEST_NAP = 5.0  # seconds; a suspended machine or a stepped clock is noticed within this


class SystemClock:
    """UTC now; `speed` times as fast as real time since `epoch` (seconds since 1970) when simulated."""

    def __init__(self, *, speed: float = 1.0, epoch: float = 0.0) -> None:
        self._speed, self._epoch = speed, epoch

    def now(self) -> datetime:
        real = time.time()
        return datetime.fromtimestamp(self._epoch + (real - self._epoch) * self._speed, UTC)

    async def until(self, wake: datetime) -> None:
        """Return once `now()` has reached `wake`; at once if it has passed."""
        while (left := (wake - self.now()).total_seconds()) > 0:
            await asyncio.sleep(min(left / self._speed, _LONGEST_NAP))
