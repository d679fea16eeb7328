"""The queue of events over HTTP, made from the bot's template: what its rules send is received, and nothing else is."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from aws.permissions import LISTENING
from aws.queue import SqsQueue
from aws.queue_url import region_of, url_of
from aws.session import Aws
from bot.doctor.events import events_checkup
from bot.errors import Failed, Misconfigured
from bot.settings import Settings
from playground.aws import SimulatedAws
from playground.aws.eventbridge.rule_operations import put_rule, put_targets, remove_targets
from playground.aws.policies import Asked, allows, for_principal
from tests.aws.policies import shipped
from tests.events_stack import NAME, made, make_events

ALARM = "rollback-bot/sales-prod/quilt-catalog-service/errors"
MEMBER = "210987654321"


@pytest.fixture
def outputs(world: SimulatedAws) -> Iterator[dict[str, str]]:
    yield make_events(world, MemberAccounts=MEMBER)
    world.cluster.stacks.delete(world.cluster.stacks.known[NAME])


@pytest.fixture
def queue(outputs: dict[str, str], aws: Aws) -> SqsQueue:
    return SqsQueue(aws, outputs["QueueUrl"], regions={"us-east-1"})


async def test_what_the_rules_send_is_received_until_it_is_deleted(world: SimulatedAws, queue: SqsQueue) -> None:
    for name in (ALARM, "somebody-elses"):
        world.alarm(name, "ALARM")
    (message,) = await queue.receive()
    assert json.loads(message.body)["detail"]["alarmName"] == ALARM
    assert message.times == 1
    world.clock.advance(31)
    (again,) = await queue.receive()
    assert (again.body, again.times) == (message.body, 2)
    await queue.delete([again])
    assert (await queue.now()).waiting == 0


async def test_another_account_sends_over_the_bus_where_the_template_lets_it(
    world: SimulatedAws, queue: SqsQueue, outputs: dict[str, str]
) -> None:
    there = world.open(MEMBER, "us-east-1")
    made(there, "member", "member.yml", BusArn=outputs["BusArn"])
    there.buses.happened("aws.cloudwatch", "CloudWatch Alarm State Change", ["arn"], lambda: {"alarmName": ALARM})
    (message,) = await queue.receive()
    assert json.loads(message.body)["account"] == MEMBER


async def test_of_an_account_that_may_send_only_the_rule_of_the_template_is_heard_and_of_aws_s_own_events(
    world: SimulatedAws, queue: SqsQueue, outputs: dict[str, str]
) -> None:
    there = world.open(MEMBER, "us-east-1")
    pattern = json.dumps({"detail-type": ["CloudWatch Alarm State Change"]})
    target = {"Id": "bus", "Arn": outputs["BusArn"], "RoleArn": f"arn:aws:iam::{MEMBER}:role/send"}
    for name, source in (("somebody-elses", "aws.cloudwatch"), ("rollback-bot", "my.app"), ("rollback-bot", "aws.ecs")):
        put_rule(there, name=name, event_pattern=pattern)
        put_targets(there, rule=name, targets=[target])
        there.buses.happened(source, "CloudWatch Alarm State Change", ["arn"], lambda: {"alarmName": ALARM})
        remove_targets(there, rule=name, ids=["bus"])

    heard = [json.loads(message.body)["source"] for message in await queue.receive()]
    assert heard == ["aws.ecs"]


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        ({}, True),
        ({"aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/another"}, False),
        ({"aws:SourceArn": "arn:aws:events:us-east-1:999999999999:rule/rollback-bot"}, False),
        ({"aws:SourceAccount": "999999999999"}, False),
        ({"aws:SecureTransport": "false"}, False),
    ],
)
def test_both_queues_take_from_the_rules_of_their_own_account_alone(
    world: SimulatedAws, outputs: dict[str, str], changed: dict[str, str], may: bool
) -> None:
    rule = world.cluster.buses.known["default"].rules["rollback-bot"].arn
    keys = {"aws:SourceArn": rule, "aws:SourceAccount": "123456789012", "aws:SecureTransport": "true", **changed}
    for queue in world.cluster.queues.known.values():
        asked = Asked("sqs:SendMessage", queue.arn, keys)
        assert allows([for_principal(queue.policy, {"Service": "events.amazonaws.com"})], asked) is may
        for stranger in ({"AWS": "123456789012"}, {"Service": "sns.amazonaws.com"}):
            assert not allows([for_principal(queue.policy, stranger)], asked)


async def test_nobody_waits_for_a_long_poll_that_is_given_up(queue: SqsQueue) -> None:
    waiting = asyncio.create_task(queue.receive())
    await asyncio.sleep(0.05)
    began = time.monotonic()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert time.monotonic() - began < 0.5


async def test_doctor_says_whether_queue_rule_and_dead_letters_are_as_they_should_be(
    world: SimulatedAws, outputs: dict[str, str]
) -> None:
    settings = Settings.read(ROLLBACK_EVENTS_QUEUE=outputs["QueueUrl"])
    well = await events_checkup(settings, [])
    assert [line.fix for line in well] == ["", ""]
    assert "is in place" in well[-1].says

    letters = next(each for name, each in world.cluster.queues.known.items() if "-DeadLetters-" in name)
    world.cluster.queues.send(letters, "{")
    rule = world.cluster.buses.known["default"].rules["rollback-bot"]
    put_rule(world.cluster, name="rollback-bot", event_pattern=rule.text, state="DISABLED")
    ill = {line.what: line for line in await events_checkup(settings, [])}
    assert "1 event could not be read" in ill["dead letters"].says
    assert "is disabled" in ill["rule of events"].says

    (none,) = await events_checkup(Settings.read(ROLLBACK_EVENTS_QUEUE=outputs["QueueUrl"] + "x"), [])
    assert "deploy/cloudformation/rollback-bot.yml" in none.fix
    assert await events_checkup(Settings.read(), []) == []


async def test_the_client_of_the_queue_makes_no_other_call_and_its_policies_allow_no_other(
    aws: Aws, queue: SqsQueue, world: SimulatedAws, outputs: dict[str, str]
) -> None:
    client = await aws.listening("sqs", "us-east-1")
    with pytest.raises(Failed, match="sqs:SendMessage is no call that takes events in"):
        await aws.read("send", client.send_message, QueueUrl=outputs["QueueUrl"], MessageBody="x")
    needed = {action for implied in LISTENING.values() for action in implied}
    of_file = [action for each in shipped("iam-policy-events.json")["Statement"] for action in _listed(each["Action"])]
    assert set(of_file) == needed


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_the_region_of_a_queue_is_read_from_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    expected = {
        "https://sqs.eu-central-1.amazonaws.com/123456789012/q": "eu-central-1",
        "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q": "cn-north-1",
        "https://eu-west-1.queue.amazonaws.com/123456789012/q": "eu-west-1",
        "https://queue.amazonaws.com/123456789012/q": "us-east-1",
        "https://vpce-0a-1b.sqs.us-east-2.vpce.amazonaws.com/123456789012/q": "us-east-2",
        "http://127.0.0.1:4566/123456789012/q": "us-west-2",
    }
    assert {url: region_of(url, {"us-west-2"}) for url in expected} == expected
    beside = "https://sqs.eu-central-1.amazonaws.com/123456789012/q"
    assert url_of("arn:aws:sqs:eu-central-1:123456789012:dead", beside) == beside.replace("/q", "/dead")


def test_what_is_no_address_of_a_queue_or_no_secret_is_refused_at_the_start() -> None:
    for url in ("rollback-bot", "arn:aws:sqs:us-east-1:123456789012:q", "https://example.com/123456789012/q"):
        with pytest.raises(Misconfigured, match="ROLLBACK_EVENTS_QUEUE: write the queue's address, as SQS has it"):
            Settings.read(ROLLBACK_EVENTS_QUEUE=url)
    for secret, why in (("short", "too short"), ("0123456789 abcdef", "a character that no token has")):
        wrong = Settings.read(ROLLBACK_ALERTS_SECRET=secret).wrong_tokens()["ROLLBACK_ALERTS_SECRET"]
        assert why in wrong.reason
        assert secret not in wrong.fix
