"""When a service's rolling deployments count as done, and when ECS gives them up: its own rules, in ECS's words."""

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class EarlySuccess:
    """`earlySuccessCriteria`: a deployment is done once `percent` of the desired tasks are healthy.

    `deferred`: old tasks are stopped after that, within two weeks.
    """

    percent: int
    deferred: bool


@dataclass(frozen=True, slots=True)
class BreakerRule:
    """The circuit breaker's `thresholdConfiguration` and `resetOnHealthyTask`; what is here are ECS's defaults."""

    type: str = "BOUNDED_PERCENT"
    value: int = 50
    resets: bool = True

    def threshold(self, desired: int) -> int:
        """So many failed tasks trip it."""
        if self.type == "COUNT":
            return self.value
        share = ceil(desired * self.value / 100)
        return min(max(share, 3), 200) if self.type == "BOUNDED_PERCENT" else share


USUAL_BREAKER = BreakerRule()
