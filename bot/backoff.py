"""Until when something must not be tried. Pure: `now` is given, in seconds that only go forward (`time.monotonic`)."""

from collections import defaultdict
from collections.abc import Hashable


class Limit:
    """Of one provider: nothing is asked of it before it wants to be asked again."""

    def __init__(self) -> None:
        self._until = 0.0

    def left(self, now: float) -> float:
        """Seconds; 0.0 where it may be asked."""
        return max(self._until - now, 0.0)

    def heed(self, seconds: float, now: float) -> float:
        """-> the same seconds. A longer pause that was heeded before holds."""
        self._until = max(self._until, now + seconds)
        return seconds


class Backoff:
    """By key: what failed is tried again after `first` seconds, then after twice as many, up to `longest`."""

    def __init__(self, first: float, longest: float) -> None:
        self._first, self._longest = first, longest
        self._failures: dict[Hashable, int] = {}  # in a row
        self._limits: defaultdict[Hashable, Limit] = defaultdict(Limit)

    def wait(self, key: Hashable, now: float) -> float:
        """Seconds until it may be tried, 0.0 if it may be now."""
        return self._limits[key].left(now) if key in self._limits else 0.0

    def failed(self, key: Hashable, now: float) -> None:
        before = self._failures.get(key, 0)
        self._failures[key] = before + 1
        self.pause(key, min(self._first * 2.0 ** min(before, 20), self._longest), now)

    def pause(self, key: Hashable, seconds: float, now: float) -> None:
        """It may be tried then, as was said; that is no failure."""
        self._limits[key].heed(seconds, now)

    def worked(self, key: Hashable) -> None:
        self._failures.pop(key, None)
        self._limits.pop(key, None)
