"""What may come by the thousand, or whenever a stranger likes, is logged now and then, with how much was left out."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

MINUTE, HOUR = 60.0, 3600.0  # seconds of real time


@dataclass(slots=True)
class _Window:
    ends: float = 0.0
    left: int = 0
    left_out: int = 0


class LogLimit:
    """At most so many lines of each key in `every` seconds of real time; there are few keys."""

    def __init__(self, *, most: int = 1, every: float = MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._every, self._clock = most, every, clock
        self._windows: dict[str, _Window] = {}

    def due(self, key: str = "", *, every: float | None = None) -> int | None:
        """None: leave this one out. Else it is to be written, and how many were left out since the last."""
        window, now = self._windows.setdefault(key, _Window()), self._clock()
        if now >= window.ends:
            window.ends, window.left = now + (self._every if every is None else every), self._most
        if not window.left:
            window.left_out += 1
            return None
        window.left -= 1
        left_out, window.left_out = window.left_out, 0
        return left_out

    def tell(
        self, log: logging.Logger, key: str, text: str, *, level: int = logging.WARNING, every: float = MINUTE
    ) -> None:
        """Write it where its key is due, with how many like it were left out. `every` is in seconds."""
        if (left_out := self.due(key, every=every)) is not None:
            log.log(level, "%s", counting(text, left_out))


def counting(text: str, left_out: int) -> str:
    """The same, and how many like it were left out."""
    return f"{text} ({left_out} like it were left out before)" if left_out else text
