"""What is known of a drill: a rollback to the target and forth again, to be ready for a real one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

STALE_AFTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class LastDrill:
    """The newest drill of a service that came to its end: its two rollbacks, and when the second was healthy."""

    back: str
    forth: str
    ended_at: datetime
