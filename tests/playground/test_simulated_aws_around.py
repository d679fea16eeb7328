"""What stands around a service is told as AWS tells it: target groups, who registered a revision, its network."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import TARGET_GROUP, World, running_world

from playground.aws.names import ALTERNATE_ARN


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


def test_both_target_groups_are_told_and_each_is_found_by_name_and_arn(world: World) -> None:
    balancing = world.client("elbv2")
    both = balancing.describe_target_groups()["TargetGroups"]
    pages = balancing.get_paginator("describe_target_groups").paginate(PaginationConfig={"PageSize": 1})

    assert [group["TargetGroupArn"] for group in both] == [TARGET_GROUP, ALTERNATE_ARN]
    assert [group for page in pages for group in page["TargetGroups"]] == both
    assert balancing.describe_target_groups(Names=["quilt-catalog-green"])["TargetGroups"] == both[1:]
    assert balancing.describe_target_groups(TargetGroupArns=[TARGET_GROUP])["TargetGroups"] == both[:1]
    assert both[0]["HealthCheckEnabled"] is True
    for asked in ({"Names": ["basket"]}, {"TargetGroupArns": [TARGET_GROUP[:-1] + "0"]}):
        with pytest.raises(ClientError, match="TargetGroupNotFound"):
            balancing.describe_target_groups(**asked)
    with pytest.raises(ClientError, match="ValidationError"):
        balancing.describe_target_groups(Names=["quilt-catalog"], TargetGroupArns=[TARGET_GROUP])


def test_it_is_told_when_a_revision_was_registered_and_by_whom(world: World) -> None:
    old = world.ecs.describe_task_definition(taskDefinition="quilt-catalog:38")["taskDefinition"]
    new = world.ecs.describe_task_definition(taskDefinition=world.copied("quilt-catalog:38"))["taskDefinition"]
    gone = world.ecs.describe_task_definition(taskDefinition="quilt-catalog:41")["taskDefinition"]

    assert (world.clock.now() - old["registeredAt"]).days == 8
    assert new["registeredAt"] > gone["registeredAt"] > old["registeredAt"]
    assert (old["registeredBy"], new["registeredBy"]) == (
        "arn:aws:sts::123456789012:assumed-role/ci/release",
        "arn:aws:sts::123456789012:assumed-role/rollback-bot/playground",
    )
    assert gone["deregisteredAt"] > gone["registeredAt"]
    assert "deregisteredAt" not in old


def test_the_network_of_a_service_is_that_of_its_deployments_and_revisions(world: World) -> None:
    service = world.service()
    (record,) = world.service_deployments(status=["SUCCESSFUL"])[:1]
    arn = record["targetServiceRevision"]["arn"]
    (revision,) = world.ecs.describe_service_revisions(serviceRevisionArns=[arn])["serviceRevisions"]
    network = service["networkConfiguration"]

    assert network["awsvpcConfiguration"]["assignPublicIp"] == "DISABLED"
    assert network == service["deployments"][0]["networkConfiguration"] == revision["networkConfiguration"]


@pytest.mark.parametrize("protocol", ["json", "query"])
def test_a_new_alarm_has_seen_no_data_and_one_that_is_put_again_keeps_its_state(
    world: World, protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the protocol of today's SDKs, and in that of the older ones."""
    monkeypatch.setattr("botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS", (protocol,))
    alarms = world.client("cloudwatch")
    assert alarms.meta.service_model.resolved_protocol == protocol
    alarm = {
        "AlarmName": "5xx",
        "MetricName": "m",
        "Namespace": "n",
        "Statistic": "Sum",
        "Period": 60,
        "Threshold": 10.0,
    }
    seen = []
    for period in (60, 300):
        alarms.put_metric_alarm(
            **alarm | {"Period": period}, EvaluationPeriods=2, ComparisonOperator="GreaterThanThreshold"
        )
        seen += [(told["Period"], told["StateValue"]) for told in alarms.describe_alarms()["MetricAlarms"]]
        alarms.set_alarm_state(AlarmName="5xx", StateValue="ALARM", StateReason="data came")

    assert seen == [(60, "INSUFFICIENT_DATA"), (300, "ALARM")]


def test_a_service_has_fifty_tags_at_most_and_none_is_put_where_one_is_too_many(world: World) -> None:
    arn = world.service()["serviceArn"]
    world.ecs.tag_resource(resourceArn=arn, tags=[{"key": str(number), "value": ""} for number in range(50)])
    world.ecs.tag_resource(resourceArn=arn, tags=[{"key": "7", "value": "again"}])
    with pytest.raises(ClientError, match="InvalidParameterException"):
        world.ecs.tag_resource(resourceArn=arn, tags=[{"key": "one-more", "value": ""}])

    assert len(world.ecs.list_tags_for_resource(resourceArn=arn)["tags"]) == 50
