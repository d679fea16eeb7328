"""When a rolling deployment counts as done, and when the circuit breaker gives it up: parts of its configuration."""

from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

from playground.aws.errors import invalid

Json = dict[str, Any]
Cleanup = Literal["BLOCKING", "DEFERRED"]
Threshold = Literal["COUNT", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT"]


@dataclass(frozen=True)
class EarlySuccess:
    """`earlySuccessCriteria`: done once so many percent of the desired tasks are healthy.

    BLOCKING: and no old task is left. DEFERRED: old tasks are stopped afterwards.
    """

    percent: int
    cleanup: Cleanup = "DEFERRED"

    @property
    def shape(self) -> Json:
        return {"enable": True, "healthyPercent": self.percent, "sourceServiceRevisionCleanup": self.cleanup}


@dataclass(frozen=True)
class BreakerRules:
    """`deploymentCircuitBreaker`, beside whether it is on."""

    type: Threshold = "BOUNDED_PERCENT"
    value: int = 50
    reset_on_healthy: bool = True

    def threshold(self, desired: int) -> int:
        """So many failed tasks trip it."""
        if self.type == "COUNT":
            return self.value
        share = ceil(desired * self.value / 100)
        return min(max(share, 3), 200) if self.type == "BOUNDED_PERCENT" else share

    @property
    def shape(self) -> Json:
        threshold = {"type": self.type, "value": self.value}
        return {"resetOnHealthyTask": self.reset_on_healthy, "thresholdConfiguration": threshold}


def admit_percents(minimum: int, maximum: int) -> None:
    """What CreateService and UpdateService turn down; others that leave no room for this many tasks are kept."""
    if minimum > maximum:
        raise invalid("maximumPercent must not be less than minimumHealthyPercent.")  # its own words are not known
    if minimum == maximum == 100:
        raise invalid("Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.")
