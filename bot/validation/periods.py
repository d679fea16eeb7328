"""A window of CloudWatch's figures, period by period, and what is left of it when a short stretch is left out. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from math import isfinite

from bot.model import Figures, Metric

RECENT = timedelta(minutes=5)  # what is bad in these last minutes is not over


@dataclass(frozen=True, slots=True)
class Period:
    """`amount` of `weight`: errors of requests, or a level times what it counts for."""

    at: datetime
    amount: float
    weight: float

    @property
    def level(self) -> float:
        return self.amount / self.weight


@dataclass(frozen=True, slots=True)
class Window:
    """What was measured, oldest first, up to `end`; a period lasts `each`. `start` is when the window begins."""

    start: datetime
    end: datetime
    each: timedelta
    periods: tuple[Period, ...]

    @property
    def amount(self) -> float:
        return sum(period.amount for period in self.periods)

    @property
    def weight(self) -> float:
        return sum(period.weight for period in self.periods)

    @property
    def mean(self) -> float:
        return self.amount / self.weight

    @property
    def expected(self) -> int:
        """How many periods it has, if none is missing."""
        return max(1, round((self.end - self.start) / self.each))

    @property
    def recent(self) -> "Window":
        return Window(self.end - RECENT, self.end, self.each, tuple(p for p in self.periods if self._is_recent(p)))

    def _is_recent(self, period: Period) -> bool:
        return period.at + self.each > self.end - RECENT


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a window without what began at `first` and lasted two periods: a minute lies in two of them.

    `over`: that had been over for five minutes when the window ended.
    """

    first: datetime
    until: datetime
    amount: float
    weight: float
    over: bool

    @property
    def mean(self) -> float:
        return self.amount / self.weight if self.weight > 0 else 0.0


def rests(window: Window) -> Iterator[Rest]:
    """One for every two periods in a row, and for each that stands alone."""
    amount, weight = window.amount, window.weight
    for one, two in zip_longest(window.periods, window.periods[1:]):
        last, left = one, (amount - one.amount, weight - one.weight)
        if two and two.at - one.at <= window.each:
            last, left = two, (left[0] - two.amount, left[1] - two.weight)
        until = last.at + window.each
        yield Rest(one.at, until, *left, over=until <= window.end - RECENT)


def least(found: Iterable[Rest]) -> list[Rest]:
    """Those that no other one undercuts, by less amount of at least as much weight."""
    best = list[Rest]()
    for rest in sorted(found, key=lambda r: (r.amount, -r.weight)):
        if not best or rest.weight > best[-1].weight:
            best.append(rest)
    return best


def measured(figures: Figures, metric: Metric) -> dict[datetime, float]:
    """By the beginning of each period that lies in the window, oldest first."""
    points = figures.points.get(metric, ())
    inside = (point for point in points if figures.start <= point.at < figures.end)
    return {point.at: point.value for point in sorted(inside, key=lambda point: point.at)}


def is_odd(values: Iterable[float], most: float = 1e10) -> bool:
    """A figure that cannot be: negative, not a number, or beyond everything."""
    return any(not isfinite(value) or not 0 <= value <= most for value in values)


def window_of(figures: Figures, periods: Sequence[Period]) -> Window:
    return Window(figures.start, figures.end, timedelta(seconds=figures.period), tuple(periods))
