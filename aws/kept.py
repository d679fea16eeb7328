"""What was read and cannot have changed since, kept for a while."""

from __future__ import annotations

import time
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """For so many seconds; and `most` of them, so that the oldest go first."""

    def __init__(self, *, seconds: float, most: int) -> None:
        self._seconds, self._most = seconds, most
        self._found: dict[K, tuple[float, V]] = {}

    def get(self, key: K) -> V | None:
        at, value = self._found.get(key, (float("-inf"), None))
        return value if time.monotonic() - at < self._seconds else None

    def put(self, key: K, value: V) -> None:
        self._found.pop(key, None)
        self._found[key] = (time.monotonic(), value)
        while len(self._found) > self._most:
            del self._found[next(iter(self._found))]
