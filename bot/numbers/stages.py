"""How long it took from one stage to the next: median and 95th percentile. Pure."""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from bot.model import FEWEST_FOR_P95, Counted, Stage, State, Took

Moment = Callable[[Counted], datetime | None]


def _healthy(one: Counted) -> datetime | None:
    return one.ended_at if one.state is State.SUCCEEDED else None


def _began(one: Counted) -> datetime | None:
    return one.detected_at or one.requested_at


_BETWEEN: dict[Stage, tuple[Moment, Moment]] = {
    Stage.DETECTION: (lambda one: one.detected_at, lambda one: one.requested_at),
    Stage.REQUEST: (lambda one: one.requested_at, lambda one: one.approved_at),
    Stage.APPROVAL: (lambda one: one.approved_at, lambda one: one.acted_at),
    Stage.CALL: (lambda one: one.acted_at, _healthy),
    Stage.HEALTHY: (_healthy, lambda one: one.validated_at),
    Stage.RECOVERY: (_began, _healthy),
}


def by_stage(rollbacks: Sequence[Counted]) -> dict[Stage, Took]:
    """Each in its order; what none of them went through is left out."""
    found = {stage: took(_durations(rollbacks, *between)) for stage, between in _BETWEEN.items()}
    return {stage: each for stage, each in found.items() if each is not None}


def took(durations: Iterable[timedelta]) -> Took | None:
    """None of none."""
    ordered = sorted(durations)
    if not ordered:
        return None
    p95 = _rank(ordered, 0.95) if len(ordered) >= FEWEST_FOR_P95 else None
    return Took(len(ordered), _median(ordered), p95, ordered[-1])


def _durations(rollbacks: Iterable[Counted], first: Moment, last: Moment) -> Iterable[timedelta]:
    for one in rollbacks:
        begin, end = first(one), last(one)
        if begin is not None and end is not None and end >= begin:
            yield end - begin


def _median(ordered: Sequence[timedelta]) -> timedelta:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _rank(ordered: Sequence[timedelta], share: float) -> timedelta:
    """The smallest that so large a `share` of them do not exceed: a value that was measured, and none in between."""
    return ordered[math.ceil(share * len(ordered)) - 1]
