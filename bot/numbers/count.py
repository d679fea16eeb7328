"""What is counted, and what is not. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from bot.model import LIVE, Counted, Foreseen, Health, Numbers, SeenDeployments, State
from bot.numbers.stages import by_stage, took

T = TypeVar("T")

_BACK = ("immediate", "complete", "partial")  # restoring a feature, and undoing a rollback, are no failure
_DRILL = "drill"
_WAYS = {"immediate": "drill, back", "undo": "drill, forth"}
RunbookSays = Mapping[str, Mapping[str, tuple[timedelta, timedelta]]]
"""By service and kind: how long the runbook says that it takes, from and to."""
NOTHING_SAID: RunbookSays = {}


def count(
    rollbacks: Sequence[Counted],
    deployments: Mapping[str, SeenDeployments],
    *,
    since: datetime,
    until: datetime,
    service: str = "",
    runbook: RunbookSays = NOTHING_SAID,
) -> Numbers:
    """`deployments` are those seen, by service: what was rolled back before the first of them belongs to none."""
    drills = [one for one in rollbacks if one.origin == _DRILL and one.ask in _BACK]
    real = [one for one in rollbacks if is_failure(one)]
    drilled = [one for one in rollbacks if one.origin == _DRILL and one.state is State.SUCCEEDED]
    succeeded = [one for one in real if one.state is State.SUCCEEDED]
    return Numbers(
        since=since,
        until=until,
        service=service,
        rolled_back=len(succeeded),
        of_seen=sum(_is_seen(one, deployments) for one in succeeded),
        deployments=sum(each.many for each in deployments.values()),
        unwell=sum(one.health is Health.FAILED for one in succeeded),
        drills=len(drills),
        live=sum(one.state in LIVE for one in real),
        ends=_most(one.state for one in real if one.state not in LIVE and one.state is not State.SUCCEEDED),
        causes=_most(one.category for one in real if one.acted_at is not None),
        asked_by=_most(one.origin for one in real),
        stages=by_stage(real),
        foreseen=tuple(_foreseen(succeeded, drilled, runbook)),
    )


def _is_seen(one: Counted, deployments: Mapping[str, SeenDeployments]) -> bool:
    found = deployments.get(one.service)
    return found is not None and found.first <= one.requested_at


def is_failure(one: Counted) -> bool:
    """Was something deployed that had to go? Drills are none, and neither is what only brings something back."""
    return one.origin != _DRILL and one.ask in _BACK


def _most(each: Iterable[T]) -> dict[T, int]:
    """The most frequent first."""
    return dict(Counter(each).most_common())


def _foreseen(succeeded: Sequence[Counted], drilled: Sequence[Counted], runbook: RunbookSays) -> Iterable[Foreseen]:
    """By service and kind, from the approval; of those with a plan that foresaw something and a call that is known."""
    both = [*((one, one.ask) for one in succeeded), *((one, _WAYS.get(one.ask, one.ask)) for one in drilled)]
    groups: dict[tuple[str, str], list[tuple[Counted, timedelta]]] = {}
    for one, kind in both:
        began = one.approved_at or one.acted_at
        if one.high and began and one.acted_at and one.ended_at and one.ended_at >= began:
            groups.setdefault((one.service, kind), []).append((one, one.ended_at - began))
    for (service, ask), those in sorted(groups.items()):
        measured = took(lasted for _, lasted in those)
        if measured is not None:
            newest = those[-1][0]
            low, high = timedelta(seconds=newest.low), timedelta(seconds=newest.high)
            within = sum(lasted <= timedelta(seconds=one.high) for one, lasted in those)
            says = runbook.get(service, {}).get(newest.ask)
            as_runbook = sum(lasted <= says[1] for _, lasted in those) if says else 0
            yield Foreseen(service, ask, low, high, measured, within, len(those), says, as_runbook)
