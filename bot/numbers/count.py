"""What is counted, and what is not. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from bot.model import LIVE, Category, Counted, Health, State
from bot.numbers.stages import Stage, Took, by_stage, took

T = TypeVar("T")

_BACK = ("immediate", "complete", "partial")  # restoring a feature, and undoing a rollback, are no failure
_DRILL = "drill"
NEAR_MISSES = (State.REFUSED, State.STALE)
NOT_CARRIED_OUT = (State.REJECTED, State.CANCELLED, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The rollouts of one service and kind, with what their plans foresaw: `within` of `of` took no longer."""

    service: str
    ask: str
    low: timedelta
    high: timedelta
    took: Took
    within: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Of what was asked for from `since` until `until`; of all services where `service` is "".

    `rolled_back` are those that went back and succeeded, `of_seen` those of them whose service's deployments are seen,
    of which there were `deployments`. `unwell` of those rolled back were not well afterwards. `ends` are the others, by
    how they ended, `causes` the triggers of those that were carried out, "" where none was named. `asked_by` counts
    people and alarms.
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
        """Rollbacks by deployments, where any deployment was seen; not above 1 only where each was seen."""
        return self.of_seen / self.deployments if self.deployments else None

    @property
    def near_misses(self) -> int:
        return sum(self.ends.get(state, 0) for state in NEAR_MISSES)


def count(
    rollbacks: Sequence[Counted],
    deployments: Mapping[str, int],
    *,
    since: datetime,
    until: datetime,
    service: str = "",
) -> Numbers:
    """`deployments` are how many were seen, by service."""
    drills = [one for one in rollbacks if one.origin == _DRILL]
    real = [one for one in rollbacks if one.origin != _DRILL and one.ask in _BACK]
    succeeded = [one for one in real if one.state is State.SUCCEEDED]
    return Numbers(
        since=since,
        until=until,
        service=service,
        rolled_back=len(succeeded),
        of_seen=sum(one.service in deployments for one in succeeded),
        deployments=sum(deployments.values()),
        unwell=sum(one.health is Health.FAILED for one in succeeded),
        drills=len(drills),
        live=sum(one.state in LIVE for one in real),
        ends=_most(one.state for one in real if one.state not in LIVE and one.state is not State.SUCCEEDED),
        causes=_most(one.category for one in real if one.acted_at is not None),
        asked_by=_most(one.origin for one in real),
        stages=by_stage(real),
        foreseen=tuple(_foreseen(succeeded)),
    )


def _most(each: Iterable[T]) -> dict[T, int]:
    """The most frequent first."""
    return dict(Counter(each).most_common())


def _foreseen(succeeded: Sequence[Counted]) -> Iterable[Foreseen]:
    """By service and kind; of those with a plan that foresaw something and a call that is known."""
    groups: dict[tuple[str, str], list[tuple[Counted, timedelta]]] = {}
    for one in succeeded:
        if one.high and one.acted_at and one.ended_at and one.ended_at >= one.acted_at:
            groups.setdefault((one.service, one.ask), []).append((one, one.ended_at - one.acted_at))
    for (service, ask), those in sorted(groups.items()):
        measured = took(lasted for _, lasted in those)
        if measured is not None:
            newest = those[-1][0]
            low, high = timedelta(seconds=newest.low), timedelta(seconds=newest.high)
            within = sum(lasted <= timedelta(seconds=one.high) for one, lasted in those)
            yield Foreseen(service, ask, low, high, measured, within, len(those))
