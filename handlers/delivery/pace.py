"""What failed is tried again, later each time; and never more than Slack takes. Real time: the limits are Slack's."""

import time
from collections.abc import Hashable
from dataclasses import dataclass, field

FIRST, LONGEST = 0.5, 30.0  # seconds


@dataclass
class Backoff:
    """Per key: how often it failed in a row, and until when (monotonic seconds) it must not be tried."""

    _failures: dict[Hashable, int] = field(default_factory=dict)
    _until: dict[Hashable, float] = field(default_factory=dict)

    def wait(self, key: Hashable) -> float:
        """Seconds until it may be tried, 0.0 if it may be now."""
        return max(0.0, self._until.get(key, 0.0) - time.monotonic())

    def failed(self, key: Hashable) -> None:
        before = self._failures.get(key, 0)
        self._failures[key] = before + 1
        self.pause(key, min(FIRST * 2**before, LONGEST))

    def pause(self, key: Hashable, seconds: float) -> None:
        self._until[key] = time.monotonic() + seconds

    def worked(self, key: Hashable) -> None:
        self._failures.pop(key, None)
        self._until.pop(key, None)


class Bucket:
    """Tokens: `burst` at the most, and `per_minute` new ones. No minute takes more than both together."""

    def __init__(self, *, burst: float, per_minute: float) -> None:
        self._burst, self._per_second = burst, per_minute / 60
        self._tokens, self._at = burst, time.monotonic()

    def wait(self, *, leaving: float = 0.0) -> float:
        """Seconds until one can be taken with `leaving` left for others."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        return max(0.0, (1 + leaving - self._tokens) / self._per_second)

    def take(self) -> None:
        self._tokens -= 1
