"""How ECS deploys a service whose traffic it moves: lifecycle stages as data, with what each does to the traffic."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Name = Literal["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"]
Action = Literal["CONTINUE", "ROLLBACK"]

BRIEF = 2.0  # seconds of a stage in which nothing but a hook could do anything
SHIFT = 6.0  # seconds until a load balancer has moved its traffic
SHIFTING, BAKING = "PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME"


@dataclass(frozen=True)
class Pause:
    """A PAUSE lifecycle hook, and what ECS does when nobody has acted on it for so many minutes."""

    stage: str
    minutes: int = 1440
    then: Action = "ROLLBACK"


@dataclass(frozen=True)
class Leg:
    """A stretch of a deployment. SCALE_UP and CLEAN_UP last until the tasks are there, or gone.

    `production` and `test` are the percentages of traffic that the target gets from the beginning of the leg on.
    """

    stage: str
    seconds: float = BRIEF
    production: float = 0.0
    test: float = 0.0


@dataclass(frozen=True)
class Strategy:
    """A `deploymentConfiguration`. `percent` and `step_minutes` are of LINEAR and CANARY."""

    name: Name = "ROLLING"
    bake_minutes: int = 5
    percent: float = 10.0
    step_minutes: int = 1
    pauses: tuple[Pause, ...] = ()

    @property
    def shifts(self) -> bool:
        return self.name != "ROLLING"

    def legs(self, *, reconcile: bool) -> list[Leg]:
        """`reconcile`: more than one service revision runs at the start."""
        before = [Leg(stage) for stage in ("PRE_SCALE_UP", "SCALE_UP", "POST_SCALE_UP")]
        tested = [Leg("TEST_TRAFFIC_SHIFT", SHIFT, test=100), Leg("POST_TEST_TRAFFIC_SHIFT", test=100)]
        after = [Leg("POST_PRODUCTION_TRAFFIC_SHIFT", BRIEF, 100), Leg(BAKING, 60 * self.bake_minutes, 100)]
        first = [Leg("RECONCILE_SERVICE")] if reconcile else []
        return [*first, *before, *tested, *self._shifts(), *after, Leg("CLEAN_UP", 0, 100)]

    def _shifts(self) -> Iterator[Leg]:
        steps = {"CANARY": 1, "LINEAR": -int(-100 // self.percent) - 1}.get(self.name, 0)
        for step in range(1, steps + 1):
            yield Leg(SHIFTING, 60 * self.step_minutes, step * self.percent)
        yield Leg(SHIFTING, SHIFT, 100)


ROLLING = Strategy()
