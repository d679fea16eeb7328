"""What failed is tried again, later each time. Real time: the limits are Slack's."""

import time
from dataclasses import dataclass, field

FIRST, LONGEST = 0.5, 30.0  # seconds


@dataclass
class Backoff:
    """Per rollback: how often it failed in a row, and when it may be tried again (monotonic seconds)."""

    _failures: dict[str, int] = field(default_factory=dict)
    _until: dict[str, float] = field(default_factory=dict)

    def due(self, rollback_id: str) -> bool:
        return time.monotonic() >= self._until.get(rollback_id, 0.0)

    def failed(self, rollback_id: str) -> None:
        before = self._failures.get(rollback_id, 0)
        self._failures[rollback_id] = before + 1
        self._until[rollback_id] = time.monotonic() + min(FIRST * 2**before, LONGEST)

    def worked(self, rollback_id: str) -> None:
        self._failures.pop(rollback_id, None)
        self._until.pop(rollback_id, None)
