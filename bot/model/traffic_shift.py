"""How ECS moves a service's traffic where it does not simply replace tasks, in its own words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil


@dataclass(frozen=True, slots=True)
class TrafficShift:
    """A service's blue/green, linear or canary deployment configuration.

    LINEAR moves `percent` of the traffic every `step`; CANARY moves `percent`, and after one `step` the rest. When all
    is moved both revisions run for `bake`. `pauses` are the lifecycle stages at which ECS waits for a person. `by` is
    who moves it: ECS, or CodeDeploy, whose bake is the time for which it keeps the old task set.
    """

    strategy: str
    bake: timedelta
    percent: float = 100.0
    step: timedelta = timedelta(0)
    pauses: tuple[str, ...] = ()
    by: str = "ECS"

    @property
    def stepping(self) -> timedelta:
        """From the first traffic to the last."""
        steps = {"LINEAR": ceil(100 / self.percent) - 1, "CANARY": 1}.get(self.strategy, 0)
        return steps * self.step


@dataclass(frozen=True, slots=True)
class Hook:
    """A PAUSE lifecycle hook at which a service deployment awaits an action.

    At `expires_at` ECS goes on or back by itself, as `then` says: CONTINUE or ROLLBACK, "" where ECS does not say.
    """

    id: str
    expires_at: datetime | None
    then: str
