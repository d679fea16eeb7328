"""What was seen after the call, and what it means."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.state import State


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of the rollout in hand; `on_target` of `desired` tasks run the planned revision."""

    on_target: int
    running: int
    pending: int
    desired: int
    failed: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the facts of one look amount to. `state` is None while it is still rolling."""

    state: State | None
    reason: str
    progress: Progress


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
