"""What was read of the service after the rollback, and what each check makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.state import Health


@dataclass(frozen=True, slots=True)
class TargetHealth:
    """One target of a target group, or instance of a Classic Load Balancer.

    `state` is healthy, unhealthy, initial, draining or unused; another one proves nothing.
    """

    id: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """One HTTP answer, or why there is none. `body` is at most 64 KiB of text, and `whole` says whether that is all."""

    url: str
    status: int | None
    body: str
    milliseconds: int
    problem: str = ""
    whole: bool = True


class Result(StrEnum):
    """Of a check: no data is inconclusive, never a pass."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a validation phase, with the evidence that a reader can check, and when it was read."""

    name: str
    result: Result
    evidence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of validation: a row that waits until it is due, and is judged once, by checks read since then.

    `ends_at` is the end of the time that the runbook gives it. `result` is pending until `judged_at`.
    """

    number: int
    due_at: datetime
    ends_at: datetime
    result: Health = Health.PENDING
    checks: tuple[Check, ...] = ()
    judged_at: datetime | None = None


def health_of(phases: Sequence[Phase]) -> Health:
    """One failed phase fails it all; then it is pending as long as a phase is, or none is known; then inconclusive."""
    results = {phase.result for phase in phases} or {Health.PENDING}
    worst_first = (Health.FAILED, Health.PENDING, Health.INCONCLUSIVE, Health.PASSED)
    return next(health for health in worst_first if health in results)
