"""What was read of the service after the rollback, and what each check makes of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TargetHealth:
    """One target of a target group: `state` is healthy, unhealthy, initial, draining or unused."""

    id: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """One HTTP answer, or why there is none. `body` is at most 64 KiB of text."""

    url: str
    status: int | None
    body: str
    milliseconds: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LogSample:
    """What a service's log said since a moment: whether any line was there at all, and the critical ones."""

    any_lines: bool
    critical: tuple[str, ...]


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
