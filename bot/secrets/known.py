"""What this process holds as secrets, by their values: learned the moment they are read, and hidden from then on.

A file of the secrets directory may be another one an hour after the start, so nothing that is read once is enough. Of a
value that was replaced nobody knows when it stops being good: it stays hidden. See docs/decisions/0421.
"""

import re
from collections.abc import Iterable
from threading import Lock

HIDDEN = "[hidden]"
SHORTEST = 8  # characters; a shorter value would garble what is written, and is hidden by its place alone


class KnownSecrets:
    """Learned by whoever reads one, in whatever thread; asked by whatever is written or shown."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.values: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None

    def learn(self, values: Iterable[str]) -> None:
        """Each in all forms that it may be written in, as `bot.secrets.parts` has them."""
        with self._lock:
            if new := {value for value in values if len(value) >= SHORTEST} - self.values:
                self._keep(self.values | new)

    def hide(self, text: str) -> str:
        return self._pattern.sub(HIDDEN, text) if self._pattern else text

    def back_to(self, values: frozenset[str]) -> None:
        """For tests, of which many run in one process."""
        with self._lock:
            if values != self.values:
                self._keep(values)

    def _keep(self, values: frozenset[str]) -> None:
        longest_first = sorted(values, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if values else None
        self.values = values


KNOWN = KnownSecrets()  # one for the process, like its log
