"""What CloudWatch has measured of a service: minute by minute, and what of it cannot be had."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Metric(StrEnum):
    """REQUESTS and ERRORS (5xx of the targets) are counts a period; MEAN and P95 are response times in seconds.

    HEALTHY and UNHEALTHY count targets; CPU and MEMORY are percent of what the tasks have reserved.
    """

    REQUESTS = "requests"
    ERRORS = "errors"
    MEAN = "mean"
    P95 = "p95"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    CPU = "cpu"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class MetricSources:
    """Where a service's metrics are found. Application Load Balancers' target groups stand beside their balancers'.

    `target_groups` are pairs of CloudWatch's dimensions: (`targetgroup/name/id`, `app/name/id` or `net/name/id`);
    `classic` are names of Classic Load Balancers. `missing` is what has no source, and why, in words.
    """

    target_groups: tuple[tuple[str, str], ...] = ()
    classic: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """`at` is the beginning of its period."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one service from `start` to `end`, by periods of `period` seconds; several target groups are taken together.

    A metric without an entry has no data in that time; `missing` says in words what cannot be had at all, and why.
    """

    start: datetime
    end: datetime
    read_at: datetime
    points: Mapping[Metric, tuple[Point, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    period: int = 60


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a window is compared with: the target's last healthy stretch, and the incident just left; None: no data."""

    healthy: Figures | None = None
    incident: Figures | None = None
