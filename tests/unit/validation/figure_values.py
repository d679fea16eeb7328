"""Figures as CloudWatch has them, minute by minute."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.catalog import Bounds
from bot.model import Baseline, Check, Figures, Metric, Point
from bot.validation.figure_checks import figure_checks

START, MINUTE = datetime(2026, 11, 24, 2, 5, tzinfo=UTC), timedelta(minutes=1)
AT = START + 28 * MINUTE
NAMES = ("error rate", "response time", "healthy targets", "CPU", "memory")

Course = float | Callable[[int], float | None] | None
WELL: dict[str, float] = {
    "requests": 500,
    "errors": 1,
    "mean": 0.24,
    "p95": 0.9,
    "healthy": 4,
    "unhealthy": 0,
    "cpu": 31,
    "memory": 52,
}


def figures(minutes: int = 25, missing: tuple[str, ...] = (), **courses: Course) -> Figures:
    """Of each metric a value, or what it is in each minute; None for no data."""
    end = START + minutes * MINUTE
    points = {Metric(name): _points(minutes, course) for name, course in courses.items()}
    return Figures(START, end, end + 3 * MINUTE, {metric: found for metric, found in points.items() if found}, missing)


def well(minutes: int = 25, **but: Course) -> Figures:
    """A service that is well, `but` for this."""
    return figures(minutes, **{**WELL, **but})


def checks(of: Figures, *, baseline: Baseline | None = None, final: bool = True, **bounds: Any) -> dict[str, Check]:
    found = figure_checks(of, bounds=Bounds(**bounds), baseline=baseline or Baseline(), final=final, at=AT)
    assert all(check.at == AT and 0 < len(check.evidence) <= 500 for check in found)
    return {check.name: check for check in found}


def _points(minutes: int, course: Course) -> tuple[Point, ...]:
    values = [(i, course(i) if callable(course) else course) for i in range(minutes)]
    return tuple(Point(START + i * MINUTE, value) for i, value in values if value is not None)
