"""What a window is compared with: which times to read, by what ECS remembers of the service's deployments. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Figures, Metric, Rollback, ServiceDeployment, ServiceRevision
from bot.target.serving import serving_periods

HEALTHY, INCIDENT = timedelta(hours=1), timedelta(minutes=30)
WEEK = timedelta(days=7)
_BY_MINUTES, _BY_FIVE = timedelta(days=15), timedelta(days=63)  # for so long CloudWatch keeps them


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time to read, in periods of so many seconds."""

    start: datetime
    end: datetime
    period: int = 60


def healthy_stretch(
    rollback: Rollback,
    deployments: Sequence[ServiceDeployment],
    revisions: Mapping[str, ServiceRevision],
    now: datetime,
) -> Stretch | None:
    """The last hour, at most, in which the target served before it was left.

    None: CloudWatch has forgotten it, or it never was: what is made of the bad revision has no past of its own.
    """
    target, left_by = rollback.plan.to_task_definition, rollback.acted_at or now
    if target == rollback.plan.from_task_definition:
        return None
    periods = [
        period
        for period in serving_periods(deployments, revisions, now)
        if period.revision.task_definition == target and period.start < left_by and not period.idle
    ]
    if not periods:
        return None
    end = min(periods[-1].end, periods[-1].overtaken or left_by, left_by)
    start = max(periods[-1].start, end - HEALTHY)
    if now - start > _BY_FIVE or start >= end:
        return None
    return Stretch(start, end, 60 if now - start < _BY_MINUTES else 300)


def incident(
    rollback: Rollback,
    deployments: Sequence[ServiceDeployment],
    revisions: Mapping[str, ServiceRevision],
    now: datetime,
) -> Stretch:
    """From when the bad revision was deployed, the last half hour at most, until the rollback acted."""
    end, bad = rollback.acted_at or now, rollback.plan.from_task_definition
    came = [
        each.created_at
        for each in deployments
        if each.created_at < end and (it := revisions.get(each.revision)) and it.task_definition == bad
    ]
    return Stretch(max(end - INCIDENT, max(came, default=end - INCIDENT)), end)


def requests_a_minute(figures: Figures) -> float | None:
    """On average over the whole window; None where nothing was counted."""
    minutes = (figures.end - figures.start) / timedelta(minutes=1)
    counted = figures.points.get(Metric.REQUESTS, ())
    return sum(point.value for point in counted) / minutes if counted and minutes else None


def peak_of(week: Figures) -> float | None:
    """Requests a minute in the busiest period of these; None where nothing was counted."""
    counted = week.points.get(Metric.REQUESTS, ())
    return max((point.value for point in counted), default=0.0) * 60 / week.period or None


def share_of_peak(figures: Figures, peak: float | None) -> float | None:
    """At which share of the peak (requests a minute) the window was, such as 0.4; None where that is not known."""
    requests = requests_a_minute(figures)
    return requests / peak if requests is not None and peak else None
