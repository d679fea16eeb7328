"""A hold: the mark on an ECS service that says to whatever deploys it, not now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

TAG = "rollback-hold"  # the ECS service tag that counts; its value is the rollback's id
SINCE, BY, WHY = f"{TAG}-since", f"{TAG}-by", f"{TAG}-why"
TAGS = (TAG, SINCE, BY, WHY)


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on the service itself: a rollback's id, and when, by whom and why the service was rolled back.

    All but the id are only for reading, and "" where a person took that tag away.
    """

    rollback_id: str
    since: str
    by: str
    why: str

    @property
    def reference(self) -> str:
        return f"rb-{self.rollback_id[:8]}"


@dataclass(frozen=True, slots=True)
class Hold:
    """What the journal knows of a rollback's hold. `asked_at` and `release_asked_at` are written before each call.

    `held_at` and `released_at` are when the service was seen to be marked, or not to be any more; `problem` is why it
    could not be marked, or the mark not be taken away. `released_by` is a person's Slack id, "" for the bot itself.
    """

    asked_at: datetime
    held_at: datetime | None = None
    problem: str = ""
    release_asked_at: datetime | None = None
    released_at: datetime | None = None
    released_by: str = ""
    released_because: str = ""

    @property
    def in_force(self) -> bool:
        return self.held_at is not None and self.released_at is None


def read(tags: Mapping[str, str]) -> Mark | None:
    """None where the service is free."""
    if not (rollback_id := tags.get(TAG, "")):
        return None
    return Mark(rollback_id, tags.get(SINCE, ""), tags.get(BY, ""), tags.get(WHY, ""))
