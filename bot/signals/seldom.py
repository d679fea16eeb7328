"""What may come by the thousand is logged at once, and then now and then, with how often it came meanwhile."""

import logging
import time
from collections import defaultdict

MINUTE, HOUR = 60.0, 3600.0  # seconds of real time


class SeldomTold:
    """By a key of few values."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._next: dict[str, float] = defaultdict(float)
        self._missed: dict[str, int] = defaultdict(int)

    def tell(self, key: str, text: str, *, level: int = logging.WARNING, every: float = MINUTE) -> None:
        if time.monotonic() < self._next[key]:
            self._missed[key] += 1
            return
        missed, self._missed[key] = self._missed[key], 0
        self._next[key] = time.monotonic() + every
        self._log.log(level, "%s%s", text, f" ({missed} like it were not told)" if missed else "")
