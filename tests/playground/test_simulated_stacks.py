"""What the shipped templates make in the simulated AWS works: events of this account and others come into the queue."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import World, running_world

DEPLOY = Path(__file__).parents[2] / "deploy" / "cloudformation"
MEMBER = "222222222222"


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


def created(formation: Any, name: str, **parameters: str) -> dict[str, str]:
    """-> its outputs"""
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    body = (DEPLOY / f"{name}.yml").read_text(encoding="utf-8")
    formation.create_stack(StackName=name, TemplateBody=body, Parameters=given, Capabilities=["CAPABILITY_NAMED_IAM"])
    formation.get_waiter("stack_create_complete").wait(StackName=name)
    (stack,) = formation.describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def heard(world: World, queue: str) -> list[tuple[str, str]]:
    messages = world.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    events = [json.loads(message["Body"]) for message in messages]
    return [(event["account"], event["detail"].get("alarmName") or event["detail"]["eventName"]) for event in events]


def test_the_queue_of_the_template_hears_our_alarms_and_all_deployments_and_goes_with_its_stack(world: World) -> None:
    formation = world.client("cloudformation")
    queue = created(formation, "rollback-bot")["QueueUrl"]
    world.aws.alarm("rollback-bot/sales-prod/web/errors", "ALARM")
    world.aws.alarm("somebody-elses", "ALARM")
    world.update("quilt-catalog:38")

    assert sorted(heard(world, queue)) == [
        ("123456789012", "SERVICE_DEPLOYMENT_IN_PROGRESS"),
        ("123456789012", "rollback-bot/sales-prod/web/errors"),
    ]
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        formation.create_stack(StackName="rollback-bot", TemplateBody="Resources: {Q: {Type: AWS::SQS::Queue}}")
    formation.delete_stack(StackName="rollback-bot")
    assert formation.describe_stacks()["Stacks"] == []
    assert world.client("sqs").list_queues().get("QueueUrls", []) == []
    assert world.client("events").list_rules()["Rules"] == []


def test_an_account_that_the_template_names_is_heard_over_the_bus_and_another_one_is_not(world: World) -> None:
    outputs = created(world.client("cloudformation"), "rollback-bot", MemberAccounts=MEMBER)

    for account in (MEMBER, "333333333333"):
        world.aws.open(account, "eu-west-1")
        role = f"arn:aws:iam::{account}:role/ops"
        keys = world.client("sts").assume_role(RoleArn=role, RoleSessionName="ana")["Credentials"]
        there = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "eu-west-1")
        created(
            there.client("cloudformation", endpoint_url=world.aws.endpoint_url),
            "member",
            BusArn=outputs["BusArn"],
        )
        alarms: Any = there.client("cloudwatch", endpoint_url=world.aws.endpoint_url)
        metric = {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Statistic": "Average", "Period": 60}
        limit = {"Threshold": 1, "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold"}
        alarms.put_metric_alarm(AlarmName="rollback-bot/a/b/errors", **metric, **limit)
        alarms.set_alarm_state(AlarmName="rollback-bot/a/b/errors", StateValue="ALARM", StateReason="testing")

    assert heard(world, outputs["QueueUrl"]) == [(MEMBER, "rollback-bot/a/b/errors")]


def test_a_stack_that_cannot_be_made_is_taken_back_whole(world: World) -> None:
    formation = world.client("cloudformation")
    body = """
        Resources:
          Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: kept-nowhere}}
          Rule: {Type: AWS::Events::Rule, DependsOn: Queue, Properties: {EventPattern: {source: aws.ecs}}}
    """
    formation.create_stack(StackName="broken", TemplateBody=body)
    (stack,) = formation.describe_stacks(StackName="broken")["Stacks"]

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert '"source" must be an object or an array' in stack["StackStatusReason"]
    assert world.client("sqs").list_queues().get("QueueUrls", []) == []
    for wrong, why in (
        ("Resources: {X: {Type: AWS::Lambda::Function}}", "NotSimulated"),
        ("Resources: {}", "At least one Resources member"),
        ("a: [", "not well-formed"),
        ("Resources: {R: {Type: AWS::IAM::Role}}", "InsufficientCapabilities"),
    ):
        with pytest.raises(ClientError, match=why):
            formation.create_stack(StackName="wrong", TemplateBody=wrong)
