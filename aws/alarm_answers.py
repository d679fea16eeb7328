"""Alarms as CloudWatch's API writes them, both ways. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.model import AlarmDefinition, AlarmMetric, StandingAlarm

_EXPRESSION = "value"  # the id of what is watched where that is metric math
_ACTIONS = ("OKActions", "AlarmActions", "InsufficientDataActions")


def put(definition: AlarmDefinition) -> dict[str, Any]:
    """The parameters of PutMetricAlarm, without tags."""
    return {
        "AlarmName": definition.name,
        "AlarmDescription": definition.description,
        "EvaluationPeriods": definition.minutes,
        "DatapointsToAlarm": definition.of,
        "Threshold": definition.threshold,
        "ComparisonOperator": definition.comparison,
        "TreatMissingData": definition.missing,
        **(_computed(definition) if definition.expression else _single(definition)),
    }


def _single(definition: AlarmDefinition) -> dict[str, Any]:
    (metric,) = definition.metrics
    return {**_metric(metric), "Statistic": metric.statistic, "Period": definition.period}


def _computed(definition: AlarmDefinition) -> dict[str, Any]:
    read = [
        {
            "Id": metric.id,
            "MetricStat": {"Metric": _metric(metric), "Period": definition.period, "Stat": metric.statistic},
            "ReturnData": False,
        }
        for metric in definition.metrics
    ]
    watched = {"Id": _EXPRESSION, "Expression": definition.expression, "Label": _EXPRESSION, "ReturnData": True}
    return {"Metrics": [*read, watched]}


def _metric(metric: AlarmMetric) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    return {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions}


def standing(alarm: Mapping[str, Any]) -> StandingAlarm:
    """Of DescribeAlarms, metric or composite. Raises KeyError where it is not as AWS forms it."""
    actions = dict.fromkeys(action for kind in _ACTIONS for action in alarm.get(kind, []))
    name = str(alarm["AlarmName"])
    since = alarm.get("StateTransitionedTimestamp") or alarm.get("StateUpdatedTimestamp")
    found = _definition(name, alarm)
    return StandingAlarm(alarm["AlarmArn"], name, alarm["StateValue"], found, tuple(actions), since)


def _definition(name: str, alarm: Mapping[str, Any]) -> AlarmDefinition | None:
    found = _read(alarm.get("Metrics") or []) if not alarm.get("MetricName") else _read_single(alarm)
    if found is None or "Threshold" not in alarm:
        return None
    metrics, expression, period = found
    minutes = int(alarm["EvaluationPeriods"])
    return AlarmDefinition(
        name=name,
        description=alarm.get("AlarmDescription", ""),
        metrics=metrics,
        expression=expression,
        threshold=float(alarm["Threshold"]),
        minutes=minutes,
        of=int(alarm.get("DatapointsToAlarm", minutes)),
        comparison=alarm["ComparisonOperator"],
        missing=alarm.get("TreatMissingData", "missing"),
        period=period,
    )


_Found = tuple[tuple[AlarmMetric, ...], str, int]


def _read_single(alarm: Mapping[str, Any]) -> _Found | None:
    if not alarm.get("Statistic"):
        return None
    return (_of(alarm, "", alarm["Statistic"]),), "", int(alarm["Period"])


def _read(queries: list[Mapping[str, Any]]) -> _Found | None:
    """None where it is anything but one expression on metrics of one period, all of this account."""
    expressions = [query["Expression"] for query in queries if query.get("Expression")]
    stats = [(query["Id"], query["MetricStat"]) for query in queries if query.get("MetricStat")]
    periods = {int(stat["Period"]) for _, stat in stats}
    if len(expressions) != 1 or len(periods) != 1 or any(query.get("AccountId") for query in queries):
        return None
    metrics = tuple(_of(stat["Metric"], identifier, stat["Stat"]) for identifier, stat in stats)
    return metrics, expressions[0], periods.pop()


def _of(metric: Mapping[str, Any], identifier: str, statistic: str) -> AlarmMetric:
    dimensions = tuple((each["Name"], each["Value"]) for each in metric.get("Dimensions", []))
    return AlarmMetric(identifier, metric["Namespace"], metric["MetricName"], dimensions, statistic)
