"""What authorizes a rollback in place of people, where a service opts in to that."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Automatic:
    """The authorization of exactly this plan by an alarm, with its evidence: nobody approved it.

    `signal` is the id of what was considered. `deployment` went out at `deployed_at` and is too old for this from
    `too_old_at` on. Of rollbacks that acted since `cooled_since` there are none. `dry_since` is when the service began
    to be watched by a dry run, and `would_have` how often something would have been proposed since. `told` is what the
    figures showed when they were read for the last time.
    """

    kind: ClassVar[str] = "automatic"
    rollback_id: str
    digest: str
    requester: str
    alarm: str
    service: str
    signal: str
    deployment: str
    deployed_at: datetime
    too_old_at: datetime
    cooled_since: datetime
    dry_since: datetime
    would_have: int
    told: str
    at: datetime
