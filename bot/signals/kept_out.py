"""What is not taken in, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """A label of a metric, so there are few of them.

    NO_JSON, OVERSIZED and UNKNOWN_SHAPE are no events as AWS forms them: somebody should look at those. The others are
    events of somebody else, or of nothing that matters here.
    """

    NO_JSON = "no_json"
    OVERSIZED = "oversized"
    UNKNOWN_SHAPE = "unknown_shape"
    FOREIGN_ACCOUNT = "foreign_account"
    UNKNOWN_SERVICE = "unknown_service"
    OF_NO_USE = "of_no_use"

    @property
    def odd(self) -> bool:
        return self in (Why.NO_JSON, Why.OVERSIZED, Why.UNKNOWN_SHAPE)


@dataclass(frozen=True, slots=True)
class KeptOut:
    """`says` completes “An event was kept out: …”, and holds nothing of it that was not looked at."""

    why: Why
    says: str
