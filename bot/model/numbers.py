"""The numbers of a while, as bot/numbers computes them from the journal and docs/numbers.md defines them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.ask import Category
from bot.model.state import State

FEWEST_FOR_P95 = 20  # below that it would be the longest one under another name
NEAR_MISSES = (State.REFUSED, State.STALE)


class Stage(StrEnum):
    """From one moment to the next. RECOVERY is the whole: from when it was detected, or asked for, until healthy."""

    DETECTION = "alarm to request"
    REQUEST = "request to approval"
    APPROVAL = "approval to call"
    CALL = "call to healthy"
    HEALTHY = "healthy to validated"
    RECOVERY = "recovery in all"


@dataclass(frozen=True, slots=True)
class Took:
    """Of `count` of them. `p95` is None where fewer than `FEWEST_FOR_P95` are known."""

    count: int
    median: timedelta
    p95: timedelta | None
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Those of one service and kind, from the approval until healthy, with what their plans foresaw: `within` of `of`
    took no longer.

    `runbook` is from and to what the runbook says of this kind, None where the services file does not say; so many took
    no longer than that: `as_runbook`.
    """

    service: str
    ask: str
    low: timedelta
    high: timedelta
    took: Took
    within: int
    of: int
    runbook: tuple[timedelta, timedelta] | None = None
    as_runbook: int = 0


@dataclass(frozen=True, slots=True)
class SeenDeployments:
    """Deployments of one service that completed and were watched: so many, the earliest of them at `first`."""

    many: int
    first: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Of what was asked for from `since` until `until`; of all services where `service` is "".

    `rolled_back` are those that went back and succeeded, `of_seen` those of them behind a deployment of their service
    that was seen, of which there were `deployments`. `unwell` of those rolled back were not well afterwards. `ends` are
    the others, by how they ended, `causes` the triggers of those that were carried out, "" where none was named.
    `asked_by` counts people and alarms.
    """

    since: datetime
    until: datetime
    service: str = ""
    rolled_back: int = 0
    of_seen: int = 0
    deployments: int = 0
    unwell: int = 0
    drills: int = 0
    live: int = 0
    ends: Mapping[State, int] = field(default_factory=dict)
    causes: Mapping[Category | None, int] = field(default_factory=dict)
    asked_by: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[Stage, Took] = field(default_factory=dict)
    foreseen: tuple[Foreseen, ...] = ()

    @property
    def share(self) -> float | None:
        """Rollbacks by deployments, where any deployment was seen; above 1 where not each was seen."""
        return self.of_seen / self.deployments if self.deployments else None

    @property
    def near_misses(self) -> int:
        return sum(self.ends.get(state, 0) for state in NEAR_MISSES)
