"""CloudWatch's GetMetricData: its rules, its pages, its expressions, and which points there are by now."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from playground.aws.answers import Json
from playground.aws.cloudwatch.admission import admit_expression
from playground.aws.cloudwatch.evaluating import valued
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, invalid_query, not_simulated
from playground.aws.metric_series import Series, series

QUERIES, DATAPOINTS = 500, 100_800
PAGE = DATAPOINTS  # tests make it less
_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")
_STAT = re.compile(r"SampleCount|Average|Sum|Minimum|Maximum|p(100|\d{1,2}(\.\d+)?)")
_ORDERS = ("TimestampDescending", "TimestampAscending")
_MEMBERS = {"Id", "MetricStat", "Label", "ReturnData", "Expression"}


def get_metric_data(
    it: Cluster,
    *,
    metric_data_queries: list[Json],
    start_time: float,
    end_time: float,
    scan_by: str = _ORDERS[0],
    next_token: str | None = None,
    max_datapoints: int | None = None,
) -> Json:
    """Of each query its points in that order. A page holds so many points of all queries together."""
    _admit(metric_data_queries, start_time, end_time, scan_by)
    many = PAGE if max_datapoints is None else max_datapoints
    if not 1 <= many <= DATAPOINTS:
        raise invalid_query(f"The parameter MaxDatapoints must be between 1 and {DATAPOINTS}.")
    if next_token and not next_token.isdigit():
        raise AwsError("InvalidNextToken", "The next token specified is invalid.")
    first = int(next_token or 0)
    every = metric_data_queries
    found = [(query, _points(it, query, every, start_time, end_time, scan_by)) for query in every]
    total = sum(len(points) for _, points in found)
    results = list(_page(found, first, first + many))
    more = {"NextToken": str(first + many)} if first + many < total else {}
    return {"MetricDataResults": results, "Messages": [], **more}


def _page(found: Sequence[tuple[Json, Series]], first: int, end: int) -> Iterator[Json]:
    """What lies between these two, counted over all queries one after another."""
    before = 0
    for query, points in found:
        part = points[max(first - before, 0) : max(end - before, 0)]
        before += len(points)
        if not query.get("ReturnData", True) or (first and not part):
            continue
        yield {
            "Id": query["Id"],
            "Label": query.get("Label") or (query["Id"] if "Expression" in query else _metric_name(query)),
            "Timestamps": [at for at, _ in part],
            "Values": [value for _, value in part],
            "StatusCode": "Complete" if before <= end else "PartialData",
        }


def _metric_name(query: Json) -> str:
    return str(query["MetricStat"]["Metric"]["MetricName"])


def _points(it: Cluster, query: Json, every: list[Json], start: float, end: float, scan_by: str) -> Series:
    if "Expression" in query:
        worked = _worked_out(it, query, every, start, end)
        return worked if scan_by == "TimestampAscending" else worked[::-1]
    stat = query["MetricStat"]
    metric = stat["Metric"]
    dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", [])}
    name = f"{metric['Namespace']}/{metric['MetricName']}"
    points = series(it, name, dimensions, stat["Stat"], start=start, end=end, period=stat["Period"])
    return points if scan_by == "TimestampAscending" else points[::-1]


def _worked_out(it: Cluster, query: Json, every: list[Json], start: float, end: float) -> Series:
    """An expression, at the beginnings of the periods of its metrics."""
    period = max((each["MetricStat"]["Period"] for each in every if "MetricStat" in each), default=60)
    begin = start - start % 60
    newest = it.at.timestamp() - it.traffics.choices.delay - period
    many = int((min(end - 1, newest) - begin) // period) + 1
    moments = [begin + number * period for number in range(max(many, 0))]
    return sorted(valued(it, every, query, moments, period, {}).items()) if moments else []


def _admit(queries: list[Json], start: float, end: float, scan_by: str) -> None:
    """Raises AwsError."""
    if not queries:
        raise invalid_query("The parameter MetricDataQueries is required.")
    if len(queries) > QUERIES:
        raise invalid_query(f"The collection MetricDataQueries must not have a size greater than {QUERIES}.")
    if start == end:
        raise invalid_query("The parameter StartTime must not equal parameter EndTime.")
    if start > end:
        raise invalid_query("The parameter StartTime must be less than the parameter EndTime.")
    if scan_by not in _ORDERS:
        raise invalid_query(f"The parameter ScanBy must be one of {', '.join(_ORDERS)}.")
    ids = [str(query.get("Id", "")) for query in queries]
    for number, query in enumerate(queries, 1):
        where = f"MetricDataQueries.member.{number}"
        if not _ID.fullmatch(ids[number - 1]) or len(ids[number - 1]) > 255:
            raise invalid_query(
                f"The value {ids[number - 1]} for parameter {where}.Id is not matching the expected pattern."
            )
        _admit_query(query, where)
    for query in queries:
        if "Expression" in query:
            admit_expression(query, [each for each in ids if each != query["Id"]])
    if len(set(ids)) < len(ids):
        raise invalid_query("The values for parameter id in MetricDataQueries are not unique.")


def _admit_query(query: dict[str, Any], where: str) -> None:
    if unknown := query.keys() - _MEMBERS:
        raise not_simulated(f"GetMetricData with {', '.join(sorted(unknown))}")
    stat = query.get("MetricStat")
    if "Expression" in query and not stat:
        return
    if not stat or "Expression" in query:
        raise invalid_query(f"The parameter {where} must have either an Expression or a MetricStat.")
    metric = stat.get("Metric", {})
    for name, value in (
        *((name, metric.get(name)) for name in ("Namespace", "MetricName")),
        ("Stat", stat.get("Stat")),
    ):
        if not value:
            raise invalid_query(f"The parameter {where}.MetricStat.{name} is required.")
    period = stat.get("Period", 0)
    if period < 1 or period % 60:
        raise invalid_query(f"The parameter {where}.MetricStat.Period must be a multiple of 60.")
    if not _STAT.fullmatch(stat["Stat"]):
        raise invalid_query(f"The value {stat['Stat']} for parameter {where}.MetricStat.Stat is not supported.")
    dimensions = metric.get("Dimensions", [])
    if len(dimensions) > 30 or any(not each.get("Name") or not each.get("Value") for each in dimensions):
        raise invalid_query(f"The parameter {where}.MetricStat.Metric.Dimensions is not valid.")
