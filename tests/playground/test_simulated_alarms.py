"""Alarms of the simulated CloudWatch: evaluated as time goes on, set by hand, muted, tagged, refused as AWS does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import SERVICE, World, running_world

WEDNESDAY = datetime(2026, 11, 25, 15, 0, 20, tzinfo=UTC)  # at the peak of the day
BY_LOAD_BALANCER = [
    {"Name": "TargetGroup", "Value": "targetgroup/quilt-catalog/6d0ecf831eec9f09"},
    {"Name": "LoadBalancer", "Value": "app/quilt/1f3a5c7e9b0d2f46"},
]
OF_SERVICE = [{"Name": "ClusterName", "Value": "sales-prod"}, {"Name": "ServiceName", "Value": SERVICE}]
NAME = f"rollback-bot/sales-prod/{SERVICE}/errors"
MEMORY = {
    "AlarmName": "memory",
    "Namespace": "AWS/ECS",
    "MetricName": "MemoryUtilization",
    "Dimensions": OF_SERVICE,
    "Statistic": "Average",
    "Period": 60,
    "EvaluationPeriods": 5,
    "DatapointsToAlarm": 3,
    "Threshold": 90.0,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
}


@pytest.fixture(scope="module")
def empty() -> Iterator[World]:
    """Where nothing is ever put."""
    with running_world() as world:
        yield world


@pytest.fixture
def world() -> Iterator[World]:
    """On :42, of whose requests 15 % fail."""
    with running_world(epoch=WEDNESDAY.timestamp()) as world:
        yield world


def metric(name_it: str, name: str) -> dict[str, Any]:
    of = {"Namespace": "AWS/ApplicationELB", "MetricName": name, "Dimensions": BY_LOAD_BALANCER}
    return {"Id": name_it, "ReturnData": False, "MetricStat": {"Metric": of, "Period": 60, "Stat": "Sum"}}


def rate(**otherwise: Any) -> dict[str, Any]:
    share = {"Id": "share", "Label": "error rate", "Expression": "IF(asked >= 20, 100 * FILL(failed, 0) / asked, 0)"}
    alarm = {
        "AlarmName": NAME,
        "Metrics": [metric("failed", "HTTPCode_Target_5XX_Count"), metric("asked", "RequestCount"), share],
        "EvaluationPeriods": 10,
        "Threshold": 10.0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
    }
    return alarm | otherwise


def told(world: World, name: str = NAME) -> dict[str, Any]:
    (found,) = world.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return dict(found)


def test_an_error_rate_is_evaluated_every_minute_and_tells_why_it_rings_and_why_it_ends(world: World) -> None:
    world.client("cloudwatch").put_metric_alarm(**rate())
    assert (told(world)["StateValue"], told(world)["StateReason"]) == (
        "INSUFFICIENT_DATA",
        "Unchecked: Initial alarm creation",
    )

    world.clock.advance(60)
    rings = told(world)
    world.aws.mend_it()
    world.clock.advance(6 * 60)
    ends = told(world)

    assert rings["StateValue"] == "ALARM"
    assert rings["StateReason"].startswith("Threshold Crossed: 10 out of the last 10 datapoints [1")
    assert rings["StateReason"].endswith("(minimum 10 datapoints for INSUFFICIENT_DATA -> ALARM transition).")
    data = json.loads(rings["StateReasonData"])
    assert len(data["recentDatapoints"]) == len(data["evaluatedDatapoints"]) == 10
    assert (data["version"], data["period"], data["threshold"]) == ("1.0", 60, 10.0)
    assert all(10 < value < 20 for value in data["recentDatapoints"])
    assert ends["StateValue"] == "OK"
    assert "1 out of the last 10 datapoints [0." in ends["StateReason"]
    assert ends["StateTransitionedTimestamp"] > rings["StateTransitionedTimestamp"]
    assert "MetricName" not in ends


def test_three_of_five_minutes_are_enough_where_the_alarm_says_so_and_a_new_one_keeps_its_state(world: World) -> None:
    world.client("cloudwatch").put_metric_alarm(**MEMORY)
    world.clock.advance(60)
    assert told(world, "memory")["StateValue"] == "OK"

    world.aws.break_it("memory")
    states = []
    for _minute in range(7):
        world.clock.advance(60)
        states.append(told(world, "memory")["StateValue"])
    world.client("cloudwatch").put_metric_alarm(**MEMORY | {"Threshold": 99.0})

    assert states == ["OK"] * 5 + ["ALARM"] * 2, "two minutes until figures are there, and three that breach"
    assert told(world, "memory")["StateValue"] == "ALARM", "until it is evaluated"
    world.clock.advance(60)
    assert told(world, "memory")["StateValue"] == "OK"


def test_a_state_that_is_set_by_hand_lasts_until_the_next_evaluation_and_both_are_in_the_history(world: World) -> None:
    client = world.client("cloudwatch")
    client.put_metric_alarm(**MEMORY)
    world.clock.advance(60)
    why = {"StateReason": "testing", "StateReasonData": '{"by": "ana"}'}
    client.set_alarm_state(AlarmName="memory", StateValue="ALARM", **why)
    by_hand = told(world, "memory")
    world.clock.advance(60)

    assert (by_hand["StateValue"], by_hand["StateReason"], by_hand["StateReasonData"]) == (
        "ALARM",
        "testing",
        '{"by": "ana"}',
    )
    assert told(world, "memory")["StateValue"] == "OK"
    items = client.describe_alarm_history(AlarmName="memory", HistoryItemType="StateUpdate")["AlarmHistoryItems"]
    assert [item["HistorySummary"] for item in items] == [
        "Alarm updated from ALARM to OK",
        "Alarm updated from OK to ALARM",
        "Alarm updated from INSUFFICIENT_DATA to OK",
    ]
    assert json.loads(items[0]["HistoryData"])["oldState"]["stateReason"] == "testing"


def test_a_mute_rule_mutes_in_its_time_and_the_state_changes_all_the_same(world: World) -> None:
    client = world.client("cloudwatch")
    soon = {"Schedule": {"Expression": "at(2026-11-25T15:10)", "Duration": "PT30M"}}
    nightly = {"Schedule": {"Expression": "cron(0 2 * * SUN-THU)", "Duration": "PT1H", "Timezone": "Europe/Berlin"}}
    client.put_alarm_mute_rule(Name="deploy", Rule=soon, MuteTargets={"AlarmNames": [NAME]})
    client.put_alarm_mute_rule(Name="nights", Rule=nightly, MuteTargets={"AlarmNames": [NAME, "memory"]})

    def statuses() -> dict[str, str]:
        rules = client.list_alarm_mute_rules(AlarmName=NAME)["AlarmMuteRuleSummaries"]
        return {rule["AlarmMuteRuleArn"].rpartition(":")[2]: rule["Status"] for rule in rules}

    seen = [statuses()]
    world.clock.advance(15 * 60)
    client.put_metric_alarm(**rate())
    world.clock.advance(60)
    seen.append(statuses())
    assert told(world)["StateValue"] == "ALARM"
    client.delete_alarms(AlarmNames=[NAME])
    for minutes in (29, 9 * 60 + 30):  # 15:45, and 01:15 UTC, which is 02:15 in Berlin
        world.clock.advance(minutes * 60)
        seen.append(statuses())

    assert [each["deploy"] for each in seen] == ["SCHEDULED", "ACTIVE", "EXPIRED", "EXPIRED"]
    assert [each["nights"] for each in seen] == ["SCHEDULED", "SCHEDULED", "SCHEDULED", "ACTIVE"]
    assert client.list_alarm_mute_rules(AlarmName="memory", Statuses=["EXPIRED"])["AlarmMuteRuleSummaries"] == []
    rule = client.get_alarm_mute_rule(AlarmMuteRuleName="nights")
    assert (rule["MuteType"], rule["Rule"], rule["MuteTargets"]) == (
        "RECURRING",
        nightly,
        {"AlarmNames": [NAME, "memory"]},
    )
    client.delete_alarm_mute_rule(AlarmMuteRuleName="nights")
    client.delete_alarm_mute_rule(AlarmMuteRuleName="nights")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.get_alarm_mute_rule(AlarmMuteRuleName="nights")


def test_alarms_are_tagged_when_they_are_made_and_afterwards_and_switched_off_and_deleted(world: World) -> None:
    client = world.client("cloudwatch")
    ours = [{"Key": "rollback-bot:managed", "Value": "quilt"}]
    client.put_metric_alarm(**rate(Tags=ours))
    client.put_metric_alarm(**rate(Tags=[{"Key": "too", "Value": "late"}], Threshold=20.0))
    arn = told(world)["AlarmArn"]
    client.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "sales"}])
    assert client.list_tags_for_resource(ResourceARN=arn)["Tags"] == [*ours, {"Key": "team", "Value": "sales"}]
    client.untag_resource(ResourceARN=arn, TagKeys=["team"])
    assert client.list_tags_for_resource(ResourceARN=arn)["Tags"] == ours

    client.disable_alarm_actions(AlarmNames=[NAME, "unknown"])
    assert told(world)["ActionsEnabled"] is False
    client.enable_alarm_actions(AlarmNames=[NAME])
    assert told(world)["ActionsEnabled"] is True
    client.put_metric_alarm(**MEMORY)
    page = client.describe_alarms(MaxRecords=1)
    assert [alarm["AlarmName"] for alarm in page["MetricAlarms"]] == ["memory"]
    rest = client.describe_alarms(MaxRecords=1, NextToken=page["NextToken"])
    assert [alarm["AlarmName"] for alarm in rest["MetricAlarms"]] == [NAME]
    assert [a["AlarmName"] for a in client.describe_alarms(AlarmNamePrefix="rollback-bot/")["MetricAlarms"]] == [NAME]

    with pytest.raises(ClientError, match="ResourceNotFound"):
        client.delete_alarms(AlarmNames=[NAME, "unknown"])
    client.delete_alarms(AlarmNames=[NAME])
    assert [alarm["AlarmName"] for alarm in client.describe_alarms()["MetricAlarms"]] == ["memory"]


def test_a_policy_on_the_tags_of_alarms_lets_nobody_touch_another_one(world: World) -> None:
    client = world.client("cloudwatch")
    client.put_metric_alarm(**rate(Tags=[{"Key": "rollback-bot:managed", "Value": "quilt"}]))
    client.put_metric_alarm(**MEMORY)
    ours = {"StringEquals": {"aws:ResourceTag/rollback-bot:managed": "quilt"}}
    allowed = {"Effect": "Allow", "Action": "cloudwatch:*", "Resource": "*", "Condition": ours}
    world.aws.sts.policies[""] = [{"Version": "2012-10-17", "Statement": [allowed]}]

    for names in (["memory"], ["memory", NAME]):
        with pytest.raises(ClientError, match="AccessDenied"):
            client.delete_alarms(AlarmNames=names)
    client.delete_alarms(AlarmNames=[NAME])
    assert world.aws.cluster.alarms.known.keys() == {"memory"}


@pytest.mark.parametrize(
    ("otherwise", "why"),
    [
        ({"Namespace": "AWS/ECS"}, "must not be used together"),
        ({"DatapointsToAlarm": 11}, "DatapointsToAlarm must be less than or equal to EvaluationPeriods"),
        ({"TreatMissingData": "bad"}, "Option bad for parameter TreatMissingData"),
        ({"EvaluationPeriods": 1441}, "more than a day"),
        ({"Metrics": [metric("a", "RequestCount")]}, "Exactly one element of the metrics list should return data"),
        ({"Metrics": [metric("A", "RequestCount") | {"ReturnData": True}]}, "must begin with a lowercase letter"),
        ({"Metrics": [{"Id": "e", "Expression": "m1 * 2"}]}, "no metric is used"),
        (
            {"Metrics": [metric("m1", "RequestCount"), {"Id": "e", "Expression": "m2 * 2"}]},
            "Undefined variable 'm2'",
        ),
        ({"ComparisonOperator": "GreaterThanUpperThreshold"}, "NotSimulated"),
    ],
)
def test_what_cloudwatch_would_not_take_is_refused(empty: World, otherwise: dict[str, Any], why: str) -> None:
    with pytest.raises(ClientError, match=why):
        empty.client("cloudwatch").put_metric_alarm(**rate(**otherwise))
    assert empty.client("cloudwatch").describe_alarms()["MetricAlarms"] == []


def test_figures_are_worked_out_by_expressions_as_well(world: World) -> None:
    end = world.clock.now()
    start = datetime.fromtimestamp(end.timestamp() - 600, UTC)
    results = world.client("cloudwatch").get_metric_data(
        MetricDataQueries=rate()["Metrics"], StartTime=start, EndTime=end
    )["MetricDataResults"]

    assert [(result["Id"], result["Label"]) for result in results] == [("share", "error rate")]
    assert len(results[0]["Values"]) == 8
    assert all(10 < value < 20 for value in results[0]["Values"])


def test_ecs_does_not_monitor_an_alarm_that_rang_already_when_the_deployment_began(world: World) -> None:
    world.aws.watch_alarms("early", "late")
    world.aws.ring("early")
    world.update("quilt-catalog:38")
    world.clock.advance(10)
    going_on = world.service_deployments()[0]["status"]
    world.aws.ring("late")
    world.clock.advance(10)

    assert going_on == "IN_PROGRESS"
    assert world.service_deployments()[0]["status"].startswith("ROLLBACK")
