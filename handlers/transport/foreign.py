"""Are there sockets of this app that are not this bot's? Whoever has the app token may open one, and gets a share.

Slack says only in its hello, once for each new connection, how many there are. One that has just died may be counted
for a while, so it must be seen twice.
"""

SURE, EVERY = 30.0, 600.0  # real seconds until a suspicion is looked into, and else from one look to the next


class ForeignSockets:
    """What the hellos amount to, at monotonic seconds. `count` is what is sure: 0 while nothing is."""

    def __init__(self, now: float) -> None:
        self.count = 0
        self.next_look = now + EVERY
        self._suspected_at: float | None = None

    def hello(self, foreign: int, now: float) -> bool:
        """-> has `count` changed between none and some?"""
        before = self.count
        if foreign <= 0:
            self.count, self._suspected_at = 0, None
        elif self._suspected_at is None:
            self._suspected_at = now
        elif now - self._suspected_at >= SURE:
            self.count = foreign
        suspected = self._suspected_at is not None and not self.count
        self.next_look = now + (SURE if suspected else EVERY)
        return bool(before) != bool(self.count)
