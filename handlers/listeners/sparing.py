"""A line of the log that anybody outside can cause, as often as they like, is written once in a while."""

import time
from collections.abc import Callable


class Sparing:
    """One in `every` seconds of real time; the others are counted."""

    def __init__(self, every: float = 60.0, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._every, self._clock = every, clock
        self._last: float | None = None
        self._kept_back = 0

    def due(self) -> int | None:
        """None: keep this one back. Else it is to be written, and how many were kept back since the last."""
        now = self._clock()
        if self._last is not None and now - self._last < self._every:
            self._kept_back += 1
            return None
        kept_back, self._last, self._kept_back = self._kept_back, now, 0
        return kept_back
