"""What failed is tried again, later each time; and never more than Slack takes. Real time: the limits are Slack's."""

from bot.backoff import Backoff

FIRST, LONGEST = 0.5, 30.0  # seconds


def slack_backoff() -> Backoff:
    return Backoff(FIRST, LONGEST)


class Bucket:
    """Tokens: `burst` at the most, and `per_minute` new ones. No minute takes more than both together.

    `now` is in monotonic seconds.
    """

    def __init__(self, *, burst: float, per_minute: float, now: float) -> None:
        self._burst, self._per_second = burst, per_minute / 60
        self._tokens, self._at = burst, now

    def wait(self, now: float, *, leaving: float = 0.0) -> float:
        """Seconds until one can be taken with `leaving` left for others."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        return max(0.0, (1 + leaving - self._tokens) / self._per_second)

    def take(self) -> None:
        self._tokens -= 1
