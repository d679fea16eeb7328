"""EventBridge and SQS of the simulated AWS: what is told, who may send, and how it is received, once or more often."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, HTTPClientError
from simulated_aws_world import SERVICE, World, running_world

ARN = f"arn:aws:ecs:us-east-1:123456789012:service/sales-prod/{SERVICE}"
Json = dict[str, Any]


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


class Ear:
    """A queue, and a rule that leads into it."""

    def __init__(self, world: World, *sources: str, allowed: bool = True, **attributes: str) -> None:
        self.sqs, events = world.client("sqs"), world.client("events")
        self.url = self.sqs.create_queue(QueueName="heard", Attributes=attributes)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        rule = events.put_rule(Name="hear", EventPattern=json.dumps({"source": [*sources]}))["RuleArn"]
        events.put_targets(Rule="hear", Targets=[{"Id": "queue", "Arn": arn}])
        said = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": rule if allowed else f"{rule}-other"}},
        }
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": json.dumps({"Statement": [said]})})

    def receive(self, **how: Any) -> list[Json]:
        asked = {"MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"]} | how
        return list(self.sqs.receive_message(QueueUrl=self.url, **asked).get("Messages", []))

    def events(self) -> list[Json]:
        """All that there are, taken out."""
        found = []
        while messages := self.receive():
            found += [json.loads(message["Body"]) for message in messages]
            handles = [{"Id": m["MessageId"], "ReceiptHandle": m["ReceiptHandle"]} for m in messages]
            self.sqs.delete_message_batch(QueueUrl=self.url, Entries=handles)
        return found

    def names(self) -> list[str]:
        return [event["detail"]["alarmName"] for event in self.events()]


def until_it_waits(world: World) -> None:
    began = monotonic()
    while world.aws.polls == 0:
        assert monotonic() - began < 5
        sleep(0.005)


def test_an_alarm_tells_its_state_the_one_before_and_how_it_was_set_up(world: World) -> None:
    ear = Ear(world, "aws.cloudwatch")
    world.aws.alarm("5xx", "OK")
    world.aws.alarm("5xx", "OK")
    world.aws.alarm("5xx", "ALARM")
    ok, rings = ear.events()

    assert (rings["detail-type"], rings["source"], rings["account"], rings["region"], rings["version"]) == (
        "CloudWatch Alarm State Change",
        "aws.cloudwatch",
        "123456789012",
        "us-east-1",
        "0",
    )
    assert rings["resources"] == ["arn:aws:cloudwatch:us-east-1:123456789012:alarm:5xx"]
    assert rings["id"] != ok["id"]
    detail = rings["detail"]
    assert (detail["alarmName"], detail["state"]["value"], detail["previousState"]["value"]) == ("5xx", "ALARM", "OK")
    (metric,) = detail["configuration"]["metrics"]
    assert metric["metricStat"]["metric"]["name"] == "HTTPCode_Target_5XX_Count"
    assert metric["returnData"] is True


def test_a_deployment_and_its_tasks_are_told_in_ecs_own_shapes(world: World) -> None:
    ear = Ear(world, "aws.ecs")
    world.update("quilt-catalog:38")
    world.clock.advance(200)
    told = ear.events()

    deployments = [event for event in told if event["detail-type"] == "ECS Deployment State Change"]
    assert [event["detail"]["eventName"] for event in deployments] == [
        "SERVICE_DEPLOYMENT_IN_PROGRESS",
        "SERVICE_DEPLOYMENT_COMPLETED",
    ]
    primary = world.service()["deployments"][0]["id"]
    assert {(event["detail"]["deploymentId"], *event["resources"]) for event in deployments} == {(primary, ARN)}
    assert deployments[1]["detail"]["reason"] == f"ECS deployment {primary} completed."
    assert [e["detail"]["eventName"] for e in told if e["detail-type"] == "ECS Service Action"] == [
        "SERVICE_STEADY_STATE"
    ]
    tasks = [event["detail"] for event in told if event["detail-type"] == "ECS Task State Change"]
    new = [task for task in tasks if task["taskDefinitionArn"].endswith(":38")]
    first = [task for task in new if task["taskArn"] == new[0]["taskArn"]]
    assert [(task["lastStatus"], task["version"]) for task in first] == [
        ("PROVISIONING", 1),
        ("PENDING", 2),
        ("RUNNING", 3),
    ]
    assert (first[2]["group"], first[2]["startedBy"]) == (f"service:{SERVICE}", primary)
    stopped = [task for task in tasks if task["lastStatus"] == "STOPPED"]
    assert {task["stopCode"] for task in stopped} == {"ServiceSchedulerInitiated"}
    assert all(task["stoppedAt"].endswith("Z") for task in stopped)


def test_a_deployment_that_fails_is_told_with_the_way_back_and_only_where_the_circuit_breaker_is_on(
    world: World,
) -> None:
    ear = Ear(world, "aws.ecs")
    names = []
    for breaker in (True, False):
        world.aws.set_circuit_breaker(breaker)
        world.update(f"quilt-catalog:{world.aws.register(behaviour='fails')}")
        world.clock.advance(300)
        if not breaker:
            world.aws.stop_deployment()
            world.clock.advance(300)
        told = [event for event in ear.events() if event["detail-type"] == "ECS Deployment State Change"]
        names.append([event["detail"]["eventName"].removeprefix("SERVICE_DEPLOYMENT_") for event in told])

    assert names == [["IN_PROGRESS", "FAILED", "IN_PROGRESS", "COMPLETED"], ["IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]]


def test_only_a_queue_whose_policy_names_the_rule_hears_it(world: World) -> None:
    deaf = Ear(world, "aws.cloudwatch", allowed=False)
    world.aws.alarm("5xx", "ALARM")

    assert deaf.receive() == []


def test_what_may_not_be_sent_goes_to_the_targets_own_dead_letters(world: World) -> None:
    deaf = Ear(world, "aws.cloudwatch", allowed=False)
    letters = deaf.sqs.create_queue(QueueName="letters")["QueueUrl"]
    events, arn = world.client("events"), "arn:aws:sqs:us-east-1:123456789012:letters"
    said = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:*", "Resource": arn}
    deaf.sqs.set_queue_attributes(QueueUrl=letters, Attributes={"Policy": json.dumps({"Statement": [said]})})
    (target,) = events.list_targets_by_rule(Rule="hear")["Targets"]
    events.put_targets(Rule="hear", Targets=[target | {"DeadLetterConfig": {"Arn": arn}}])
    world.aws.alarm("5xx", "ALARM")

    assert len(deaf.sqs.receive_message(QueueUrl=letters)["Messages"]) == 1


def test_what_was_received_comes_again_until_it_is_deleted_and_goes_to_the_dead_letters_in_the_end(
    world: World,
) -> None:
    sqs = world.client("sqs")
    sqs.create_queue(QueueName="letters")
    redrive = {"deadLetterTargetArn": "arn:aws:sqs:us-east-1:123456789012:letters", "maxReceiveCount": 2}
    ear = Ear(world, "aws.cloudwatch", VisibilityTimeout="60", RedrivePolicy=json.dumps(redrive))
    world.aws.alarm("5xx", "ALARM")

    (first,) = ear.receive()
    hidden = ear.receive()
    world.clock.advance(61)
    (second,) = ear.receive()
    sqs.delete_message(QueueUrl=ear.url, ReceiptHandle=first["ReceiptHandle"])  # an older handle: nothing is deleted
    sqs.change_message_visibility(QueueUrl=ear.url, ReceiptHandle=second["ReceiptHandle"], VisibilityTimeout=0)
    gone = ear.receive()
    letters = sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="letters")["QueueUrl"])["Messages"]

    counts = [m["Attributes"]["ApproximateReceiveCount"] for m in (first, second)]
    assert (hidden, counts, gone) == ([], ["1", "2"], [])
    assert {message["Body"] for message in (first, second, *letters)} == {first["Body"]}
    with pytest.raises(ClientError, match="ReceiptHandleIsInvalid"):
        sqs.delete_message(QueueUrl=ear.url, ReceiptHandle="made up")
    with pytest.raises(ClientError, match="NonExistentQueue"):
        sqs.receive_message(QueueUrl=f"{ear.url}-other")


def test_a_long_poll_holds_nobody_up_and_is_answered_as_soon_as_something_is_there(world: World) -> None:
    ear = Ear(world, "aws.cloudwatch")
    with ThreadPoolExecutor(1) as threads:
        poll = threads.submit(ear.receive, WaitTimeSeconds=20)
        began = monotonic()
        for _ in range(3):
            world.service()
        assert not poll.done()
        world.aws.alarm("5xx", "ALARM")
        assert len(poll.result(timeout=5)) == 1
        assert monotonic() - began < 5

        ear.events()
        poll = threads.submit(ear.receive, WaitTimeSeconds=20)
        until_it_waits(world)
        world.clock.advance(21)
        assert poll.result(timeout=5) == []


def test_a_long_poll_ends_where_the_connection_is_cut_or_a_fault_is_planned(world: World) -> None:
    ear = Ear(world, "aws.cloudwatch")
    world.aws.fail_next("ReceiveMessage", code="ServiceUnavailable", status=503)
    with pytest.raises(ClientError, match="ServiceUnavailable"):
        ear.receive(WaitTimeSeconds=20)
    with ThreadPoolExecutor(1) as threads:
        poll = threads.submit(ear.receive, WaitTimeSeconds=20)
        until_it_waits(world)
        world.aws.unplug()
        with pytest.raises((ConnectionClosedError, HTTPClientError)):
            poll.result(timeout=5)
    world.aws.plug_in()


def test_events_are_lost_late_doubled_and_out_of_order_as_it_is_planned(world: World) -> None:
    ear, accidents = Ear(world, "aws.cloudwatch"), world.aws.cluster.buses.accidents
    accidents.lose()
    world.aws.alarm("lost", "ALARM")
    accidents.double()
    world.aws.alarm("doubled", "ALARM")
    doubled = ear.events()
    accidents.reorder(2)
    world.aws.alarm("first", "ALARM")
    world.aws.alarm("second", "ALARM")
    reordered = ear.names()
    accidents.delay(300)
    world.aws.alarm("late", "ALARM")
    world.aws.alarm("on time", "ALARM")
    on_time = ear.names()
    world.clock.advance(301)
    (late,) = ear.receive()

    assert [event["detail"]["alarmName"] for event in doubled] == ["doubled", "doubled"]
    assert doubled[0]["id"] == doubled[1]["id"]
    assert reordered == ["second", "first"]
    assert on_time == ["on time"]
    state = json.loads(late["Body"])["detail"]["state"]
    assert state["value"] == "ALARM"
    assert int(late["Attributes"]["SentTimestamp"]) / 1000 >= world.clock.now().timestamp() - 1


def test_other_accounts_and_regions_are_heard_over_a_bus_that_lets_them(world: World) -> None:
    ear, events, member = Ear(world, "nobody"), world.client("events"), "222222222222"
    world.aws.open(member, "eu-west-1")
    keys = world.client("sts").assume_role(RoleArn=f"arn:aws:iam::{member}:role/ops", RoleSessionName="ana")

    def client(name: str) -> Any:
        return boto3.client(
            name,
            endpoint_url=world.aws.endpoint_url,
            region_name="eu-west-1",
            aws_access_key_id=keys["Credentials"]["AccessKeyId"],
            aws_secret_access_key=keys["Credentials"]["SecretAccessKey"],
            aws_session_token=keys["Credentials"]["SessionToken"],
        )

    theirs = client("events")
    bus = events.create_event_bus(Name="central")["EventBusArn"]
    pattern = json.dumps({"source": ["aws.cloudwatch"]})
    rule = events.put_rule(Name="hear", EventPattern=pattern, EventBusName="central")["RuleArn"]
    queue = "arn:aws:sqs:us-east-1:123456789012:heard"
    events.put_targets(Rule="hear", EventBusName="central", Targets=[{"Id": "queue", "Arn": queue}])
    said = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
    }
    ear.sqs.set_queue_attributes(QueueUrl=ear.url, Attributes={"Policy": json.dumps({"Statement": [said]})})
    theirs.put_rule(Name="send", EventPattern=pattern)
    with pytest.raises(ClientError, match="RoleArn is required"):
        theirs.put_targets(Rule="send", Targets=[{"Id": "bus", "Arn": bus}])
    role = f"arn:aws:iam::{member}:role/send"
    theirs.put_targets(Rule="send", Targets=[{"Id": "bus", "Arn": bus, "RoleArn": role}])
    alarms = client("cloudwatch")
    alarms.put_metric_alarm(AlarmName="5xx", Threshold=1, EvaluationPeriods=1, Period=60, **METRIC)
    alarms.set_alarm_state(AlarmName="5xx", StateValue="ALARM", StateReason="testing")
    unheard = ear.receive()
    events.put_permission(EventBusName="central", Action="events:PutEvents", Principal=member, StatementId="them")
    alarms.set_alarm_state(AlarmName="5xx", StateValue="OK", StateReason="testing")
    (heard,) = ear.events()

    assert unheard == []
    assert (heard["account"], heard["region"]) == (member, "eu-west-1")
    assert heard["resources"] == [f"arn:aws:cloudwatch:eu-west-1:{member}:alarm:5xx"]


METRIC = {
    "Namespace": "AWS/ECS",
    "MetricName": "CPUUtilization",
    "Statistic": "Average",
    "ComparisonOperator": "GreaterThanThreshold",
}
