"""The playground's one clock, so that half an hour of waiting can pass in a minute.

The bot's child process gets the same `epoch` and `speed` through its environment and computes the same time.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


class Clock:
    """Real time multiplied by `speed` since `epoch` (seconds since 1970); tests may also `advance` it."""

    def __init__(self, *, speed: float = 1.0, epoch: float | None = None) -> None:
        self.speed = speed
        self.epoch = time.time() if epoch is None else epoch
        self._advanced, self._leapt = 0.0, False
        self.on_advance: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        seconds = self.epoch + (time.time() - self.epoch) * self.speed + self._advanced
        return datetime.fromtimestamp(seconds, UTC)

    @property
    def as_if_steady(self) -> float:
        """The epoch from which on all time would have passed at `speed`, for a process that starts now."""
        return self.epoch - self._advanced / (self.speed - 1) if self._advanced and self.speed > 1 else self.epoch

    @property
    def steady(self) -> bool:
        """Does time pass, and has none been skipped?"""
        return self.speed > 0 and not self._leapt

    async def until(self, wake: datetime) -> None:
        """Return once `now()` has reached `wake`."""
        while self.now() < wake:
            await asyncio.sleep(0.01)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """While something is done that takes real time and, in the story that a test tells, none at all."""
        speed, at = self.speed, self.now().timestamp()
        self.speed, self._advanced = 0.0, at - self.epoch
        try:
            yield
        finally:
            at = self.now().timestamp()
            self.speed, self._advanced = speed, at - self.epoch - (time.time() - self.epoch) * speed

    def advance(self, seconds: float) -> None:
        """Jump ahead, for tests; sleepers notice within 10 ms, and whoever is `on_advance` at once."""
        self._advanced, self._leapt = self._advanced + seconds, self._leapt or seconds != 0
        self.on_advance()
