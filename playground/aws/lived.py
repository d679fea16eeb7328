"""What a service was at which moment: which revisions served what share of its traffic, and how its targets were.

Noted whenever something changes, so that its metrics can be computed whenever somebody asks for them, and not before.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from playground.aws.task import ServiceRevision, Task

if TYPE_CHECKING:
    from playground.aws.model import Service


@dataclass(frozen=True, slots=True)
class Part:
    """Of one service revision. `weight` is its share of the traffic, `started` when its running tasks were started.

    Moments are seconds since 1970.
    """

    revision: ServiceRevision
    weight: float
    healthy: int
    unhealthy: int
    started: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Lived:
    """From `at` until the next one."""

    at: float
    parts: tuple[Part, ...]


def note(service: "Service", at: datetime) -> None:
    """What it is now, where that is something new."""
    parts, moment = tuple(_parts(service)), at.timestamp()
    if service.lived and service.lived[-1].parts == parts:
        return
    if service.lived and service.lived[-1].at == moment:
        service.lived.pop()
    service.lived.append(Lived(moment, parts))


def between(service: "Service", start: float, end: float) -> Iterator[tuple[Part, float]]:
    """Each part that was there, with the share of that time."""
    first = max(bisect_right(service.lived, start, key=lambda each: each.at) - 1, 0)
    for index in range(first, len(service.lived)):
        lived = service.lived[index]
        if lived.at >= end:
            return
        over = service.lived[index + 1].at if index + 1 < len(service.lived) else end
        share = (min(over, end) - max(lived.at, start)) / (end - start)
        if share > 0:
            yield from ((part, share) for part in lived.parts)


def _parts(service: "Service") -> Iterator[Part]:
    there = [task for task in service.tasks if task.last_status != "STOPPED"]
    weights = _weights(service)
    for revision in dict.fromkeys(task.revision for task in there):
        mine = [task for task in there if task.revision is revision]
        yield Part(
            revision,
            weights.get(revision, 0.0),
            sum(task.healthy for task in mine),
            sum(task.target == "unhealthy" for task in mine),
            tuple(task.started_at.timestamp() for task in mine if _runs(task) and task.started_at),
        )


def _runs(task: Task) -> bool:
    return task.last_status in ("RUNNING", "DEACTIVATING")


def _weights(service: "Service") -> dict[ServiceRevision, float]:
    """As the load balancer shares its requests out among the healthy tasks."""
    healthy = [task.revision for task in service.tasks if task.healthy]
    if service.controller == "CODE_DEPLOY":
        return {revision: 1.0 for revision in healthy if revision is service.production}
    if not (service.current.strategy.shifts and service.current.moving):
        return {revision: healthy.count(revision) / len(healthy) for revision in dict.fromkeys(healthy)}
    new, target = service.current.production_weight / 100, service.current.target
    others = [revision for revision in healthy if revision is not target]
    weights = {revision: (1 - new) * others.count(revision) / len(others) for revision in dict.fromkeys(others)}
    return weights | ({target: new} if target in healthy else {})
