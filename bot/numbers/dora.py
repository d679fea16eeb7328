"""Deployments and failures of the journal, as DORA counts them. Defined in docs/numbers.md. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from uuid import NAMESPACE_URL, uuid5

from bot.model import Counted, DoraEvent, DoraKind, State, WatchedDeployment
from bot.numbers.count import is_failure


def events(rollbacks: Sequence[Counted], deployments: Sequence[WatchedDeployment]) -> tuple[DoraEvent, ...]:
    """The oldest first. `rollbacks` are of the last while, the oldest first, of any service."""
    found = [*map(_deployed, deployments), *_failures(rollbacks)]
    return tuple(sorted(found, key=lambda each: (each.finished_at or each.started_at, each.id)))


def _deployed(one: WatchedDeployment) -> DoraEvent:
    return DoraEvent(
        kind=DoraKind.DEPLOYMENT,
        id=f"deployment-{uuid5(NAMESPACE_URL, one.id).hex}",
        service=one.service,
        started_at=one.line.began_at,
        finished_at=one.line.completed_at,
        name=f"{one.service} was deployed",
        revision=one.line.revision,
    )


def _failures(rollbacks: Sequence[Counted]) -> Iterator[DoraEvent]:
    """Of each service: one from when it was detected, over rollbacks that went wrong, until one succeeded."""
    acted = [one for one in rollbacks if is_failure(one) and one.acted_at]
    by_service = attrgetter("service")
    for _, those in groupby(sorted(acted, key=by_service), key=by_service):
        first: Counted | None = None
        for one in those:
            first = first or one
            if one.state is State.SUCCEEDED:
                yield _failure(first, one)
                first = None
        if first:
            yield _failure(first, None)


def _failure(first: Counted, ended: Counted | None) -> DoraEvent:
    because = f": {first.category}" if first.category else ""
    return DoraEvent(
        kind=DoraKind.FAILURE,
        id=f"rollback-{first.id}",
        service=first.service,
        started_at=first.detected_at or first.requested_at,
        finished_at=ended.ended_at if ended else None,
        name=f"{first.service} was rolled back{because}",
        revision=first.left.rpartition("/")[2],
    )
