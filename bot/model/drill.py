"""What is known of a drill: a rollback to the target and forth again, to be ready for a real one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SCHEDULE = "schedule"
"""The name of who asks for a drill that is due; no person's, since those have a Slack id."""

STALE_AFTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class LastDrill:
    """The newest drill of a service that came to its end: its two rollbacks, and when the second was healthy."""

    back: str
    forth: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class NoDrill:
    """A drill that was due and did not come to its end: since when that is known, and why, for people."""

    at: datetime
    why: str
