"""The points of an alarm: out of the series that its metrics have, and its expressions."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from playground.aws.answers import Json
from playground.aws.cloudwatch.alarm import Alarm, Seen
from playground.aws.cloudwatch.expression import ExpressionError, names, read
from playground.aws.cloudwatch.judgement import FURTHER
from playground.aws.cloudwatch.metric_math import Points, Value, worked_out
from playground.aws.errors import invalid_query
from playground.aws.metric_series import Series, series

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster


def points(it: "Cluster", alarm: Alarm, periods: int) -> list[tuple[float, float | None]]:
    """Of its evaluation range, oldest first, None where there is none.

    The range ends with the newest period whose figures can be there by now: what is only late is not missing.
    """
    period = alarm.period
    newest = (it.at.timestamp() - it.traffics.choices.delay) // period * period - period
    moments = [newest - back * period for back in range(periods + FURTHER - 1, -1, -1)]
    if alarm.seen_version != it.traffics.choices.version:
        alarm.seen, alarm.seen_version = {}, it.traffics.choices.version
    found = valued(it, alarm.queries, alarm.watched, moments, period, alarm.seen)
    return [(at, found.get(at)) for at in moments]


def valued(
    it: "Cluster", queries: Sequence[Json], wanted: Json, moments: Sequence[float], period: int, seen: Seen
) -> Points:
    """Of one of the queries at these beginnings of periods. Raises AwsError for an expression that makes no series."""
    known: dict[str, Value] = {}
    metrics: dict[str, Points] = {}
    for query in _in_order(queries):
        if "MetricStat" in query:
            known[query["Id"]] = metrics[query["Id"]] = _measured(
                it, query["MetricStat"], moments, period, seen.setdefault(query["Id"], {})
            )
            continue
        try:
            known[query["Id"]] = worked_out(read(query["Expression"]), known, metrics, moments)
        except ExpressionError as error:
            raise invalid_query(f"Error in expression '{query['Id']}' [{error}]") from error
    value = known[wanted["Id"]]
    if isinstance(value, dict):
        return value
    raise invalid_query(f"Error in expression '{wanted['Id']}' [The expression does not return a single time series]")


def _in_order(queries: Sequence[Json]) -> Iterator[Json]:
    """Metrics first, and each expression after those that it is made of. Raises AwsError for a circle."""
    left = [query for query in queries if "MetricStat" not in query]
    yield from (query for query in queries if "MetricStat" in query)
    while left:
        ids = {query["Id"] for query in left}
        ready = [query for query in left if not ids & set(names(read(query["Expression"])))]
        if not ready:
            raise invalid_query("Invalid metrics list: expressions refer to each other in a circle.")
        yield from ready
        left = [query for query in left if query not in ready]


def _measured(
    it: "Cluster", stat: Json, moments: Sequence[float], period: int, seen: dict[float, float | None]
) -> Points:
    """What was measured stays so: only what was not seen before is worked out."""
    if lacking := [at for at in moments if at not in seen]:
        found = dict(_series(it, stat, lacking[0], lacking[-1] + period, period))
        seen.update({at: found.get(at) for at in lacking})
    for at in [at for at in seen if at < moments[0]]:
        del seen[at]
    return {at: value for at in moments if (value := seen[at]) is not None}


def _series(it: "Cluster", stat: Json, start: float, end: float, period: int) -> Series:
    metric = stat["Metric"]
    dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", [])}
    name = f"{metric['Namespace']}/{metric['MetricName']}"
    return series(it, name, dimensions, stat["Stat"], start=start, end=end, period=period)
