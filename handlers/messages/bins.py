"""Figures of several windows in one row of at most 20 bins, cut at the moment from which on the new revision served.

No bin holds minutes of both sides. Counts are added up; means are weighted by requests; of p95 it is the worst
minute's, since nothing else of it can be said of several. What was not measured stays None.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from bot.model import Figures, Metric, Point

MOST = 20  # categories that a chart of Slack's takes
BEFORE, AFTER = timedelta(hours=1), timedelta(days=7)  # around the moment; what is further away is not drawn
_SIZES = (1, 2, 3, 5, 10, 15, 20, 30, 60)  # periods in a bin; beyond that, whole multiples of the last
_ABSURD = 1e12
_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

_DRAWN = (Metric.REQUESTS, Metric.ERRORS, Metric.MEAN, Metric.P95)

Values = dict[datetime, float]


@dataclass(frozen=True, slots=True)
class Amounts:
    """Of one stretch of time: `errors` in percent of the requests, `mean` and `p95` in seconds. None: not measured."""

    errors: float | None
    mean: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    start: datetime
    of: Amounts


@dataclass(frozen=True, slots=True)
class Row:
    """`bins` have no holes, but some may be without data; those from `cut` on lie behind the moment."""

    bins: tuple[Bin, ...]
    width: timedelta
    cut: datetime

    @property
    def mark(self) -> int | None:
        """The place of the first bin behind the moment; None where there are none on one of its sides."""
        before = sum(each.start < self.cut for each in self.bins)
        return before if 0 < before < len(self.bins) else None


Value = Callable[[Amounts], float | None]


def amounts(figures: Figures) -> Amounts:
    """Of all of a window."""
    return _joined(_by_metric([figures]))


def row(windows: Sequence[Figures], moment: datetime) -> Row:
    """Of windows that follow each other; where two have measured the same minute, the later one counts.

    The minute in which the moment lies still belongs to what was before.
    """
    period = timedelta(seconds=max(60, *(figures.period for figures in windows)))
    cut = _beginning(moment + period - timedelta(microseconds=1), period)
    found = _by_metric(windows)
    times = [at for values in found.values() for at in values if -BEFORE <= at - cut <= AFTER]
    if not times:
        return Row((), period, cut)
    first, last = min(times), max(times)
    width = next(width for width in _widths(period) if _index(last, cut, width) - _index(first, cut, width) < MOST)
    places = range(_index(first, cut, width), _index(last, cut, width) + 1)
    starts = [cut + place * width for place in places]
    return Row(tuple(Bin(start, _joined(found, start, start + width)) for start in starts), width, cut)


def without(row: Row, value: Value) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches of a row in which this was not measured."""
    stretches = groupby(row.bins, key=lambda each: value(each.of) is None)
    empty = [tuple(bins) for missing, bins in stretches if missing]
    return tuple((bins[0].start, bins[-1].start + row.width) for bins in empty)


def _widths(period: timedelta) -> Iterator[timedelta]:
    yield from (size * period for size in _SIZES)
    whole = 2
    while True:
        yield whole * _SIZES[-1] * period
        whole += 1


def _index(at: datetime, cut: datetime, width: timedelta) -> int:
    return (at - cut) // width


def _beginning(at: datetime, period: timedelta) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (at - epoch) // period * period


def _by_metric(windows: Sequence[Figures]) -> Mapping[Metric, Values]:
    found: dict[Metric, Values] = {}
    for figures in windows:
        for metric in _DRAWN:
            points = figures.points.get(metric, ())
            found.setdefault(metric, {}).update({point.at: point.value for point in points if _is_measured(point)})
    return found


def _is_measured(point: Point) -> bool:
    return 0 <= point.value < _ABSURD  # neither is NaN


def _joined(found: Mapping[Metric, Values], start: datetime = _EVER, end: datetime = _NEVER) -> Amounts:
    def within(metric: Metric) -> Values:
        return {at: value for at, value in found.get(metric, {}).items() if start <= at < end}

    requests, p95 = within(Metric.REQUESTS), within(Metric.P95)
    return Amounts(
        errors=_share(within(Metric.ERRORS), of=requests),
        mean=_weighted(within(Metric.MEAN), by=requests),
        p95=max(p95.values(), default=None),
    )


def _share(errors: Values, *, of: Values) -> float | None:
    """Load balancers count errors only where there are any: a minute with requests and without that count had none."""
    if not (total := sum(of.values())):
        return None
    return min(100.0, 100 * sum(errors.get(at, 0) for at, requests in of.items() if requests) / total)


def _weighted(means: Values, *, by: Values) -> float | None:
    weights = {at: max(1.0, by.get(at, 1.0)) for at in means}
    total = sum(weights.values())
    return sum(means[at] * weights[at] for at in means) / total if total else None
