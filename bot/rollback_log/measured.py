"""What the journal keeps of a rollback's metrics: around the moment, and the error rate that it left. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from bot.model import Figures, Metric, Phase, Point, Rollback

_FEWEST = 100  # requests: below that a share says little
Points = Mapping[Metric, Sequence[Point]]


def points_of(rollback: Rollback) -> Points:
    """Of each metric by time, each moment once: the phases measure some minutes again."""
    measured = list(_measured(rollback.phases))
    return {metric: _joined(each.points.get(metric, ()) for each in measured) for metric in Metric}


def error_rates(points: Points) -> list[Point]:
    """Percent of the requests that failed, period by period; nothing where nothing was asked or nothing is known.

    CloudWatch has no point where nothing failed.
    """
    failed = {point.at: point.value for point in points.get(Metric.ERRORS, ())}
    asked = [point for point in points.get(Metric.REQUESTS, ()) if point.value > 0]
    return [Point(point.at, 100 * min(1.0, failed.get(point.at, 0.0) / point.value)) for point in asked]


def left_behind(rollback: Rollback) -> str:
    """`error rate 15 %, 14:20 to 14:30 UTC`, as it was before the call; "" where nobody measured enough of it."""
    points = points_of(rollback)
    asked = _before(points.get(Metric.REQUESTS, ()), rollback.acted_at)
    failed = _before(points.get(Metric.ERRORS, ()), rollback.acted_at)
    requests = sum(point.value for point in asked)
    if not failed or requests < _FEWEST:
        return ""
    share = 100 * min(1.0, sum(point.value for point in failed) / requests)
    first, last = (at.astimezone(UTC) for at in (asked[0].at, asked[-1].at))
    return f"error rate {share:.2g} %, {first:%H:%M} to {last:%H:%M} UTC"


def _before(points: Sequence[Point], moment: datetime | None) -> list[Point]:
    return [point for point in points if moment is not None and point.at < moment]


def _measured(phases: Iterable[Phase]) -> Iterator[Figures]:
    for phase in phases:
        if phase.baseline is not None and phase.baseline.incident is not None:
            yield phase.baseline.incident
        if phase.figures is not None:
            yield phase.figures


def _joined(each: Iterable[Sequence[Point]]) -> list[Point]:
    by_time: dict[datetime, Point] = {point.at: point for points in each for point in points}
    return [by_time[at] for at in sorted(by_time)]
