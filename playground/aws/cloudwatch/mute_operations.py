"""CloudWatch's operations on alarm mute rules."""

from typing import Any

from playground.aws.answers import Json
from playground.aws.cloudwatch.alarm_operations import paged
from playground.aws.cloudwatch.mute_rules import MuteRule
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, invalid_query
from playground.aws.names import ACCOUNT, REGION

TARGETS = 100


def put_alarm_mute_rule(
    it: Cluster,
    *,
    name: str,
    rule: Json,
    mute_targets: Json | None = None,
    description: str = "",
    tags: list[Json] | None = None,
    start_date: float | None = None,
    expire_date: float | None = None,
) -> Json:
    targets = mute_targets or {"AlarmNames": []}
    if len(targets["AlarmNames"]) > TARGETS:
        raise invalid_query(f"A mute rule can have at most {TARGETS} alarms.")
    settings: dict[str, Any] = {"Name": name, "Rule": rule, "MuteTargets": targets, "Description": description}
    dates = {"StartDate": start_date, "ExpireDate": expire_date}
    settings |= {key: value for key, value in dates.items() if value is not None}
    it.alarms.mutes.put(settings, it.at)
    return {}


def get_alarm_mute_rule(it: Cluster, *, alarm_mute_rule_name: str) -> Json:
    if (found := it.alarms.mutes.known.get(alarm_mute_rule_name)) is None:
        raise AwsError("ResourceNotFoundException", f"Mute rule {alarm_mute_rule_name} does not exist.", status=404)
    described = {key: value for key, value in found.settings.items() if value not in ("", None)}
    return {**described, **_summary(it, found)}


def list_alarm_mute_rules(
    it: Cluster,
    *,
    alarm_name: str | None = None,
    statuses: list[str] | None = None,
    max_records: int = 50,
    next_token: str | None = None,
) -> Json:
    rules = [rule for _, rule in sorted(it.alarms.mutes.known.items())]
    found = [
        _summary(it, rule)
        for rule in rules
        if (alarm_name is None or alarm_name in rule.alarms) and (not statuses or rule.status(it.at) in statuses)
    ]
    return paged("AlarmMuteRuleSummaries", found, max_records, next_token)


def delete_alarm_mute_rule(it: Cluster, *, alarm_mute_rule_name: str) -> Json:
    it.alarms.mutes.known.pop(alarm_mute_rule_name, None)
    return {}


def _summary(it: Cluster, rule: MuteRule) -> Json:
    expires = {"ExpireDate": rule.settings["ExpireDate"]} if "ExpireDate" in rule.settings else {}
    return {
        "AlarmMuteRuleArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm-mute-rule:{rule.name}",
        **expires,
        "Status": rule.status(it.at),
        "MuteType": "ONE_TIME" if rule.schedule.once else "RECURRING",
        "LastUpdatedTimestamp": rule.updated_at.timestamp(),
    }
