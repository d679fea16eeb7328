"""CloudWatch's operations on alarms."""

from collections.abc import Sequence

from playground.aws.answers import Json
from playground.aws.cloudwatch.admission import TAGS, admit
from playground.aws.cloudwatch.alarm import Alarm
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, invalid_query, not_simulated

PUT = {
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "AlarmName",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluateLowSampleCountPercentile",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "InsufficientDataActions",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Tags",
    "Threshold",
    "ThresholdMetricId",
    "TreatMissingData",
    "Unit",
}
_STATES = ("OK", "ALARM", "INSUFFICIENT_DATA")
_NAMED = 100  # alarms in one call
_ORDERS = ("TimestampDescending", "TimestampAscending")


def put_metric_alarm(it: Cluster, *, settings: Json) -> Json:
    """`settings` are its members, of those in PUT."""
    admit(settings)
    it.alarms.put(settings)
    return {}


def describe_alarms(
    it: Cluster,
    *,
    alarm_names: list[str] | None = None,
    alarm_name_prefix: str = "",
    alarm_types: list[str] | None = None,
    state_value: str = "",
    action_prefix: str = "",
    max_records: int = 50,
    next_token: str | None = None,
) -> Json:
    if alarm_names and alarm_name_prefix:
        raise AwsError("InvalidParameterCombination", "AlarmNames and AlarmNamePrefix must not be used together.")
    _at_most(alarm_names or [])
    found = [
        alarm
        for name, alarm in sorted(it.alarms.known.items())
        if (not alarm_names or name in alarm_names)
        and name.startswith(alarm_name_prefix)
        and (not state_value or alarm.state.value == state_value)
        and (not action_prefix or any(action.startswith(action_prefix) for action in _actions(alarm)))
        and "MetricAlarm" in (alarm_types or ["MetricAlarm"])
    ]
    return {"CompositeAlarms": [], **paged("MetricAlarms", [_described(a) for a in found], max_records, next_token)}


def describe_alarm_history(
    it: Cluster,
    *,
    alarm_name: str | None = None,
    history_item_type: str = "",
    start_date: float | None = None,
    end_date: float | None = None,
    max_records: int = 100,
    next_token: str | None = None,
    scan_by: str = _ORDERS[0],
    alarm_types: list[str] | None = None,
) -> Json:
    if scan_by not in _ORDERS:
        raise invalid_query(f"The parameter ScanBy must be one of {', '.join(_ORDERS)}.")
    items = [
        item
        for item in it.alarms.history
        if (alarm_name in (None, item.alarm))
        and history_item_type in ("", item.kind)
        and (start_date or 0) <= item.at.timestamp() <= (end_date or float("inf"))
        and "MetricAlarm" in (alarm_types or ["MetricAlarm"])
    ]
    told = [
        {
            "AlarmName": item.alarm,
            "AlarmType": "MetricAlarm",
            "Timestamp": item.at.timestamp(),
            "HistoryItemType": item.kind,
            "HistorySummary": item.summary,
            "HistoryData": item.data,
        }
        for item in (items if scan_by == _ORDERS[1] else reversed(items))
    ]
    return paged("AlarmHistoryItems", told, max_records, next_token)


def set_alarm_state(
    it: Cluster, *, alarm_name: str, state_value: str, state_reason: str, state_reason_data: str = ""
) -> Json:
    if state_value not in _STATES:
        raise invalid_query(f"The state {state_value} is not known.")
    it.alarms.set_state(_alarm(it, alarm_name), state_value, state_reason, state_reason_data)
    return {}


def delete_alarms(it: Cluster, *, alarm_names: list[str]) -> Json:
    _at_most(alarm_names)
    for name in alarm_names:
        _alarm(it, name)
    for name in alarm_names:
        it.alarms.delete(name)
    return {}


def enable_alarm_actions(it: Cluster, *, alarm_names: list[str]) -> Json:
    return _switch(it, alarm_names, on=True)


def disable_alarm_actions(it: Cluster, *, alarm_names: list[str]) -> Json:
    return _switch(it, alarm_names, on=False)


def tag_resource(it: Cluster, *, resource_a_r_n: str, tags: list[dict[str, str]]) -> Json:
    alarm = _by_arn(it, resource_a_r_n)
    together = alarm.tags | {tag["Key"]: tag["Value"] for tag in tags}
    if len(together) > TAGS:
        raise AwsError("InvalidParameterValueException", f"A resource can have at most {TAGS} tags.")
    alarm.tags = together
    return {}


def untag_resource(it: Cluster, *, resource_a_r_n: str, tag_keys: list[str]) -> Json:
    for key in tag_keys:
        _by_arn(it, resource_a_r_n).tags.pop(key, None)
    return {}


def list_tags_for_resource(it: Cluster, *, resource_a_r_n: str) -> Json:
    return {"Tags": [{"Key": key, "Value": value} for key, value in _by_arn(it, resource_a_r_n).tags.items()]}


def paged(member: str, everything: Sequence[Json], max_records: int, next_token: str | None) -> Json:
    if not 1 <= max_records <= 100:
        raise invalid_query("The parameter MaxRecords must be between 1 and 100.")
    if next_token and not next_token.isdigit():
        raise AwsError("InvalidNextToken", "The next token specified is invalid.")
    start = int(next_token or 0)
    more = {"NextToken": str(start + max_records)} if start + max_records < len(everything) else {}
    return {member: list(everything[start : start + max_records]), **more}


def _switch(it: Cluster, names: list[str], *, on: bool) -> Json:
    _at_most(names)
    for name in names:
        if (alarm := it.alarms.known.get(name)) is not None:
            alarm.settings = alarm.settings | {"ActionsEnabled": on}
    return {}


def _at_most(names: Sequence[str]) -> None:
    if len(names) > _NAMED:
        raise invalid_query(f"The collection AlarmNames must not have a size greater than {_NAMED}.")


def _alarm(it: Cluster, name: str) -> Alarm:
    if (found := it.alarms.known.get(name)) is None:
        raise AwsError("ResourceNotFound", f"Alarm {name} does not exist.", status=404)
    return found


def _by_arn(it: Cluster, arn: str) -> Alarm:
    if ":alarm:" not in arn:
        raise not_simulated(f"tags of {arn}")
    if (found := next((alarm for alarm in it.alarms.known.values() if alarm.arn == arn), None)) is None:
        raise AwsError("ResourceNotFoundException", f"{arn} does not exist.", status=404)
    return found


def _actions(alarm: Alarm) -> list[str]:
    kinds = ("OKActions", "AlarmActions", "InsufficientDataActions")
    return [action for kind in kinds for action in alarm.settings.get(kind, [])]


def _described(alarm: Alarm) -> Json:
    state = alarm.state
    data = {"StateReasonData": state.data} if state.data else {}
    lists: Json = {kind: [] for kind in ("OKActions", "AlarmActions", "InsufficientDataActions")}
    return {
        "AlarmName": alarm.name,
        "AlarmArn": alarm.arn,
        "AlarmConfigurationUpdatedTimestamp": alarm.configured_at.timestamp(),
        **lists,
        "Dimensions": [],
        **alarm.settings,
        "ActionsEnabled": alarm.actions_enabled,
        "StateValue": state.value,
        "StateReason": state.reason,
        **data,
        "StateUpdatedTimestamp": state.at.timestamp(),
        "StateTransitionedTimestamp": alarm.since.timestamp(),
    }
