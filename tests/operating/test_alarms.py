"""`rollback-bot alarms`, over the wires: a diff first, idempotent, and nobody else's alarm is ever touched."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli
from bot.model import AwsPermission
from playground.aws import SimulatedAws
from playground.aws.names import ACCOUNT, ALTERNATE_ARN
from playground.aws.seed import seed
from playground.bot_process import aws_variables
from playground.clock import Clock
from playground.stage import services_file
from tests.aws.policies import policy

NAME = "rollback-bot/sales-prod/quilt-catalog-service/{}".format
ROLE = f"arn:aws:iam::{ACCOUNT}:role/rollback-bot-{{}}".format


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SimulatedAws]:
    aws = SimulatedAws(Clock())
    seed(aws)
    aws.start()
    for name, value in {**aws_variables(aws), "ROLLBACK_CONFIG": str(tmp_path / "services.yml")}.items():
        monkeypatch.setenv(name, value)
    yield aws
    aws.stop()


@pytest.fixture
def file(aws: SimulatedAws, tmp_path: Path) -> "File":
    return File(tmp_path / "services.yml", services_file(aws.target_url))


class File:
    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text

    def says(self, more: str) -> None:
        """Of the service quilt-catalog."""
        text, found = re.subn(r"(\n  quilt-catalog:[^\n]*\n)", rf"\1    {more}\n", self.text, count=1)
        assert found
        self.path.write_text(text, encoding="utf-8")


def alarms(*words: str) -> Result:
    return CliRunner().invoke(cli, ["alarms", *words])


def client(aws: SimulatedAws) -> Any:
    return boto3.client("cloudwatch", endpoint_url=aws.endpoint_url, region_name="us-east-1")


def standing(aws: SimulatedAws) -> dict[str, Any]:
    return {alarm["AlarmName"]: alarm for alarm in client(aws).describe_alarms()["MetricAlarms"]}


def test_a_plan_shows_what_apply_then_does_and_after_that_there_is_nothing_to_do(aws: SimulatedAws, file: File) -> None:
    file.says("triggers: {slow: {above: 3}}")

    shown = alarms("plan", "quilt-catalog")
    assert shown.exit_code == 1
    assert f"  + {NAME('errors')}\n      More than 5% of the requests fail with 5xx in 6 of 10 minutes." in shown.output
    assert "Alarms of 1 service: 4 to create." in shown.output
    assert standing(aws) == {}

    assert alarms("apply").exit_code == 0
    found = standing(aws)
    assert sorted(found) == sorted(map(NAME, ("errors", "memory", "slow", "unhealthy")))
    assert found[NAME("slow")]["Threshold"] == 3
    assert found[NAME("errors")]["TreatMissingData"] == "notBreaching"
    tags = client(aws).list_tags_for_resource(ResourceARN=found[NAME("errors")]["AlarmArn"])["Tags"]
    assert tags == [{"Key": "rollback-bot:managed", "Value": "T0QUILT"}]

    before = len(aws.calls("PutMetricAlarm"))
    again, applied = alarms("plan"), alarms("apply")
    assert (again.exit_code, applied.exit_code) == (0, 0)
    assert again.output == "Alarms of 1 service: nothing to do, 4 as it should be.\n"
    assert len(aws.calls("PutMetricAlarm")) == before
    assert {len(call.parameters["AlarmNames"]) for call in aws.calls("DescribeAlarms") if call.parameters} == {4}


def test_drift_is_told_and_what_has_not_our_tag_is_refused_and_said(aws: SimulatedAws, file: File) -> None:
    file.says("triggers: {memory: off}")
    theirs = {"EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold", "Threshold": 1.0, "Period": 60}
    metric = {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Statistic": "Average"}
    for trigger in ("unhealthy", "memory"):
        client(aws).put_metric_alarm(AlarmName=NAME(trigger), **theirs, **metric)
    assert alarms("apply").exit_code == 1
    ours = standing(aws)
    client(aws).put_metric_alarm(AlarmName=NAME("slow"), **theirs, **metric)

    shown = alarms("plan")
    assert shown.exit_code == 1
    assert f"  ~ {NAME('slow')}\n      fires above: 1 -> 5" in shown.output
    assert f"  ! {NAME('unhealthy')}\n      It has no tag of this bot, so it is left alone." in shown.output
    assert "  not watched, memory: the services file says off" in shown.output

    applied = alarms("apply")
    assert (applied.exit_code, "Done." in applied.output) == (1, True), "what is left alone is not as it should be"
    assert standing(aws)[NAME("slow")]["Threshold"] == 5
    assert standing(aws)[NAME("unhealthy")] == ours[NAME("unhealthy")]

    removed = alarms("remove", "quilt-catalog")
    assert removed.exit_code == 0
    assert sorted(standing(aws)) == [NAME("memory"), NAME("unhealthy")]


def test_the_role_that_keeps_alarms_needs_no_more_than_its_policy_and_without_one_nothing_is_put(
    aws: SimulatedAws, file: File
) -> None:
    file.says(f"triggers: {{}}\n    roles: {{read: '{ROLE('read')}', act: '{ROLE('act')}'}}")
    without = alarms("apply")
    assert without.exit_code == 1
    assert "names no role that may keep alarms for quilt-catalog: add roles.alarms." in without.output

    roles = f"{{read: '{ROLE('read')}', act: '{ROLE('act')}', alarms: '{ROLE('alarms')}'}}"
    file.says(f"triggers: {{}}\n    roles: {roles}")
    for right in (AwsPermission.READ, AwsPermission.ALARMS):
        aws.sts.policies[ROLE(right)] = [policy(right)]
    assert alarms("apply").exit_code == 0
    assert {call.by.session for call in aws.calls("PutMetricAlarm")} == {"rollback-bot-alarms"}
    assert len(standing(aws)) == 4


def test_where_codedeploy_moves_the_traffic_both_target_groups_are_watched(aws: SimulatedAws, file: File) -> None:
    file.says("triggers: {}")
    aws.use_code_deploy()

    assert alarms("apply").exit_code == 0

    groups = {
        dimension["Value"]
        for query in standing(aws)[NAME("errors")]["Metrics"]
        for dimension in query.get("MetricStat", {}).get("Metric", {}).get("Dimensions", [])
        if dimension["Name"] == "TargetGroup"
    }
    assert ALTERNATE_ARN.rpartition(":")[2] in groups
    assert len(groups) == 2


def test_what_failed_is_said_with_its_reason_and_the_next_apply_goes_on(aws: SimulatedAws, file: File) -> None:
    file.says("triggers: {}")
    aws.fail_next("PutMetricAlarm", code="InternalFailure", status=400)

    first = alarms("apply")
    assert first.exit_code == 1
    assert "Not done:" in first.output
    assert "Could not put the alarm" in first.output
    assert len(standing(aws)) == 3

    assert alarms("apply").exit_code == 0
    assert len(standing(aws)) == 4
