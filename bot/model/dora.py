"""What DORA's metrics are made of, as it is told to a service that computes them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DoraKind(StrEnum):
    """A deployment that completed; or a failure in production that a rollback was to end."""

    DEPLOYMENT = "deployment"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoraEvent:
    """One of them. Times are UTC; `finished_at` of a failure is None while nothing has ended it.

    `id` is the same whenever it is told, also once a failure is over: 16 to 128 letters, digits and hyphens.
    `name` is one line, in which nothing stands that a person typed. `revision` is what was deployed, or what failed.
    """

    kind: DoraKind
    id: str
    service: str
    started_at: datetime
    finished_at: datetime | None
    name: str
    revision: str

    @property
    def told_as(self) -> str:
        """Another one where there is more to tell of it."""
        return self.id if self.finished_at else f"{self.id}-open"
