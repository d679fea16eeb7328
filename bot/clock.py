"""Business time: expiry, deadlines, validation windows. In the playground it may run faster than real time."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

log = logging.getLogger(__name__)

_LONGEST_NAP = 5.0  # seconds; a suspended machine is noticed within this
_JUMP = 60.0  # seconds; smaller corrections of the machine's clock are followed


def running_seconds() -> float:
    """Seconds that nobody can set: on Linux also those for which the machine was suspended."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class SystemClock:
    """UTC now; `speed` times as fast as real time since `epoch` (seconds since 1970) when simulated.

    When the machine's clock is set by a minute or more while this runs, that is said and not followed: a deadline must
    neither pass nor move away because somebody set a clock. The next start follows it.
    """

    def __init__(
        self,
        *,
        speed: float = 1.0,
        epoch: float = 0.0,
        wall: Callable[[], float] = time.time,
        running: Callable[[], float] = running_seconds,
    ) -> None:
        self._speed, self._epoch = speed, epoch
        self._wall, self._running = wall, running
        self._offset = wall() - running()
        self._told = False
        self._ahead = 0.0  # seconds, of whoever's time this follows

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._epoch + (self._real() - self._epoch) * self._speed, UTC)

    async def until(self, wake: datetime) -> None:
        """Return once `now()` has reached `wake`; at once if it has passed."""
        while (left := (wake - self.now()).total_seconds()) > 0:
            await asyncio.sleep(min(left / self._speed, _LONGEST_NAP))

    def set_to(self, moment: datetime) -> None:
        """It is this moment now, whatever the machine's clock shows."""
        self._ahead += (moment - self.now()).total_seconds() / self._speed

    def _real(self) -> float:
        """Seconds since 1970, without jumps."""
        wall, running = self._wall(), self._running()
        jump = wall - running - self._offset
        if abs(jump) < _JUMP:
            self._offset, self._told = wall - running, False
        elif not self._told:
            log.error("the clock of this machine was set by %+.0f s; it is followed from the next start on", jump)
            self._told = True
        return running + self._offset + self._ahead
