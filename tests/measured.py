"""Figures of a bad hour and of the minutes after it, minute by minute; the same with every run."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.model import Figures, Metric, Point

Minute = tuple[float, float, float, float] | None  # requests, errors, mean and p95 in seconds; None: not measured
_METRICS = (Metric.REQUESTS, Metric.ERRORS, Metric.MEAN, Metric.P95)


def figures(start: datetime, minutes: int, of: Callable[[int], Minute], *, period: int = 60) -> Figures:
    """`of` is asked for each period, counted from 0."""
    measured = {start + number * timedelta(seconds=period): of(number) for number in range(minutes)}
    points: Mapping[Metric, tuple[Point, ...]] = {
        metric: tuple(Point(at, each[place]) for at, each in measured.items() if each is not None)
        for place, metric in enumerate(_METRICS)
    }
    end = start + minutes * timedelta(seconds=period)
    return Figures(start, end, end + timedelta(minutes=3), {m: p for m, p in points.items() if p}, period=period)


def bad(number: int) -> Minute:
    """About 15 % errors, and slow."""
    return 400 + number % 7 * 13, 55 + number % 5 * 4, 2.1 + number % 4 * 0.2, 6.4 + number % 3 * 0.9


def well(number: int) -> Minute:
    """About 0.3 % errors."""
    return 410 + number % 6 * 17, number % 3, 0.17 + number % 5 * 0.01, 0.4 + number % 4 * 0.05
