"""The clients that read, of all accounts and regions: the ones longest not asked for are closed, and made again.

Each holds half a megabyte. A bot of 500 accounts and regions that has looked at all of them once would hold a gigabyte,
of which it needs a few at a time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

MOST = 256  # clients, some 120 MB


class Key(NamedTuple):
    """`role_arn` is "" for the bot's own rights, `api` is boto3's name."""

    region: str
    role_arn: str
    api: str


class ClientPool:
    """`make` may take long and is called for one at a time; whoever asks for what is there never waits for it.

    Whoever has a client in hand may go on with it when it is closed: what is on the wire is answered, and a further
    call opens a connection of its own. `left` is told of a region and role of which no client is held any more.
    """

    def __init__(self, make: Callable[[Key], Any], *, left: Callable[[str, str], None], most: int = MOST) -> None:
        self._make, self._left, self._most = make, left, most
        self._held: OrderedDict[Key, Any] = OrderedDict()
        self._making, self._looking = threading.RLock(), threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Key) -> Any:
        """Raises what `make` raises."""
        if (client := self._used(key)) is not None:
            return client
        with self._making:
            if (client := self._used(key)) is None:
                client = self._make(key)
                self._hold(key, client)
            return client

    def _used(self, key: Key) -> Any:
        with self._looking:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def _hold(self, key: Key, client: Any) -> None:
        with self._looking:
            self._held[key] = client
            over = [self._held.popitem(last=False) for _ in range(len(self._held) - self._most)]
            places = {each[:2] for each in self._held}
        for gone, unused in over:
            unused.close()
            if gone[:2] not in places:
                self._left(gone.region, gone.role_arn)
