"""How CloudWatch writes down what an alarm did: StateReasonData, its event, its history. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from playground.aws.answers import Json
from playground.aws.cloudwatch.alarm import Alarm, State

HISTORY_DATA = 4095  # characters


def iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"


def reason_data(alarm: Alarm, points: Sequence[tuple[float, float | None]], at: datetime) -> str:
    real = [(moment, value) for moment, value in points if value is not None]
    start = {"startDate": iso(datetime.fromtimestamp(real[0][0], UTC))} if real else {}
    statistic = {"statistic": alarm.settings["Statistic"]} if alarm.settings.get("Statistic") else {}
    evaluated = [
        {"timestamp": iso(datetime.fromtimestamp(moment, UTC))} | ({} if value is None else {"value": value})
        for moment, value in reversed(points)
    ]
    whole: dict[str, Any] = {
        "version": "1.0",
        "queryDate": iso(at),
        **start,
        **statistic,
        "period": alarm.period,
        "recentDatapoints": [value for _, value in real],
        "threshold": float(alarm.settings["Threshold"]),
        "evaluatedDatapoints": evaluated,
    }
    while len(text := json.dumps(whole, separators=(",", ":"))) > 4000:
        evaluated.pop()
    return text


def changed(alarm: Alarm, before: State) -> Json:
    """The detail of "CloudWatch Alarm State Change"."""
    description = alarm.settings.get("AlarmDescription")
    configuration: Json = {"metrics": [_query(query) for query in alarm.queries]}
    return {
        "alarmName": alarm.name,
        "state": state(alarm.state),
        "previousState": state(before),
        "configuration": configuration | ({"description": description} if description else {}),
    }


def state(it: State) -> Json:
    data = {"reasonData": it.data} if it.data else {}
    return {"value": it.value, "reason": it.reason, **data, "timestamp": iso(it.at)}


def history(alarm: Alarm, before: State) -> tuple[str, str]:
    """Summary and data of a StateUpdate."""
    told = [_stated(each) for each in (before, alarm.state)]
    data = {"version": "1.0", "oldState": told[0], "newState": told[1]}
    text = json.dumps(data)
    if len(text) > HISTORY_DATA:
        for each in told:
            each.pop("stateReasonData", None)
        text = json.dumps(data)
    return f"Alarm updated from {before.value} to {alarm.state.value}", text[:HISTORY_DATA]


def _stated(it: State) -> Json:
    return {"stateValue": it.value, "stateReason": it.reason} | (
        {"stateReasonData": json.loads(it.data)} if it.data else {}
    )


def _query(query: Mapping[str, Any]) -> Json:
    returned = {"returnData": query.get("ReturnData", True)}
    label = {"label": query["Label"]} if "Label" in query else {}
    if "Expression" in query:
        return {"id": query["Id"], "expression": query["Expression"], **label, **returned}
    stat = query["MetricStat"]
    metric = stat["Metric"]
    measured = {
        "metric": {
            "namespace": metric["Namespace"],
            "name": metric["MetricName"],
            "dimensions": {each["Name"]: each["Value"] for each in metric.get("Dimensions", [])},
        },
        "period": stat["Period"],
        "stat": stat["Stat"],
    }
    return {"id": query["Id"], "metricStat": measured, **label, **returned}
