"""How tasks behave, as data: a short script of what happens when after one is started."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from playground.aws.traffic import GOOD as GOOD_TRAFFIC
from playground.aws.traffic import Traffic

Start = Literal["ok", "fails", "no-image", "no-start", "hangs", "unhealthy", "slow", "unplaced", "crashes"]
Step = Literal[
    "PENDING",
    "RUNNING",
    "HEALTHY",
    "UNHEALTHY",
    "EXITED",
    "EXITED_WELL",
    "CANNOT_PULL",
    "CANNOT_START",
    "FAILED_HEALTH_CHECKS",
    "STOPPED",
]
Script = tuple[tuple[float, Step], ...]
Answer = tuple[int, str, str]  # HTTP status, content type, body

# Seconds of the playground's clock. Four tasks replaced one at a time take 4 x 30 s, and the last old one drains.
GOOD: Script = ((4, "PENDING"), (12, "RUNNING"), (30, "HEALTHY"))
DRAINING = 16.0
STOPPING = 5.0

SCRIPTS: dict[Start, Script] = {
    "ok": GOOD,
    "slow": tuple((3 * seconds, step) for seconds, step in GOOD),
    "fails": ((4, "PENDING"), (12, "RUNNING"), (16, "EXITED")),
    "no-image": ((4, "PENDING"), (10, "CANNOT_PULL")),
    "no-start": ((4, "PENDING"), (8, "CANNOT_START")),
    "hangs": ((4, "PENDING"),),
    "unplaced": (),  # no instance has room for it
    "crashes": ((4, "PENDING"), (12, "RUNNING"), (20, "UNHEALTHY"), (70, "EXITED")),
    "unhealthy": ((4, "PENDING"), (12, "RUNNING"), (42, "UNHEALTHY"), (52, "FAILED_HEALTH_CHECKS")),
}

GOOD_ANSWERS: Mapping[str, Answer] = {
    "/healthcheck": (200, "text/plain", "Catalog OK"),
    "/config.json": (200, "application/json", '{"mode": "PRODUCT"}'),
}
GOOD_LOG = "INFO catalog started, listening on 8080"


@dataclass(frozen=True)
class Behaviour:
    """How tasks start, answer over HTTP, what they log when they start, and what CloudWatch measures of them.

    `why` is ECS's reason where one cannot start or be placed, or the container's that exits; "" for the usual one.
    """

    start: Start = "ok"
    answers: Mapping[str, Answer] = field(default_factory=lambda: GOOD_ANSWERS)
    log: str = GOOD_LOG
    why: str = ""
    traffic: Traffic = GOOD_TRAFFIC


@dataclass(frozen=True)
class Case:
    """What an image does where its environment has these values; None stands for a variable that is not set."""

    where: Mapping[str, str | None]
    behaviour: Behaviour

    def fits(self, environment: Mapping[str, str]) -> bool:
        return all(environment.get(name) == value for name, value in self.where.items())
