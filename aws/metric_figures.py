"""One series for each metric, out of those of several target groups and load balancers. Pure."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from aws.metric_queries import Query
from bot.model import Metric, Point

ByTime = dict[datetime, float]
_COUNTED = (Metric.REQUESTS, Metric.ERRORS)


def together(found: Mapping[Query, Sequence[Point]]) -> dict[Metric, tuple[Point, ...]]:
    """Requests and errors are summed, the mean response time is weighted by requests, of p95 the worst counts.

    Targets are counted once for each target group, however many load balancers look at it. What has no data is absent.
    """
    series = {query: {point.at: point.value for point in points} for query, points in found.items()}
    combined = {metric: _combined(metric, series) for metric in Metric}
    return {
        metric: tuple(Point(at, values[at]) for at in sorted(values)) for metric, values in combined.items() if values
    }


def _combined(metric: Metric, series: Mapping[Query, ByTime]) -> ByTime:
    mine = {query: values for query, values in series.items() if query.metric is metric}
    if metric in _COUNTED:
        return _at_once(list(mine.values()), sum)
    if metric is Metric.MEAN:
        return _weighted(mine, series)
    if metric in (Metric.HEALTHY, Metric.UNHEALTHY):
        places = dict.fromkeys(query.place for query in mine)
        seen = [_at_once([v for query, v in mine.items() if query.place == place], max) for place in places]
        return _at_once(seen, sum)
    return _at_once(list(mine.values()), max)


def _at_once(many: Sequence[ByTime], join: Callable[[list[float]], float]) -> ByTime:
    """What all of them say of each moment, joined."""
    values: defaultdict[datetime, list[float]] = defaultdict(list)
    for each in many:
        for at, value in each.items():
            values[at].append(value)
    return {at: join(those) for at, those in values.items()}


def _weighted(means: Mapping[Query, ByTime], series: Mapping[Query, ByTime]) -> ByTime:
    """A mean whose requests are not known, or said to be none, counts as that of one request."""
    requests = {(q.place, q.way): values for q, values in series.items() if q.metric is Metric.REQUESTS}
    total: defaultdict[datetime, float] = defaultdict(float)
    weight: defaultdict[datetime, float] = defaultdict(float)
    for query, values in means.items():
        counted = requests.get((query.place, query.way), {})
        for at, value in values.items():
            many = max(counted.get(at, 1.0), 1.0)
            total[at] += value * many
            weight[at] += many
    return {at: total[at] / weight[at] for at in total}
