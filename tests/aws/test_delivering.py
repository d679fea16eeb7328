"""SES and SNS as destinations, over HTTP against the simulated AWS: each call once, doubts again."""

from datetime import UTC, datetime
from typing import Any

import pytest

from aws.delivering import SesMail, SnsTopic
from aws.permissions import TELLING
from aws.session import Aws
from bot.catalog import Ses
from bot.errors import Failed, Unreachable
from playground.aws import SimulatedAws
from playground.aws.telling.told import Told
from tests.aws.policies import shipped, statements
from tests.destinations.deliveries import delivery

TOPIC = "arn:aws:sns:us-east-1:123456789012:incidents"
NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def told(world: SimulatedAws) -> Told:
    world.cluster.told = Told(world.cluster)
    return world.cluster.told


def ses(aws: Aws, sender: str = "rollbacks@example.com") -> SesMail:
    entry = {"from": sender, "to": ["ana@example.com", "ben@example.com"], "region": "us-east-1"}
    return SesMail(aws, Ses.model_validate(entry))


async def test_ses_sends_one_mail_to_all_addresses(aws: Aws, told: Told) -> None:
    sent = await ses(aws).send(delivery(subject="Shop:\r\nBcc: eve@example.com", text="We are on it.\nMore at 12:10."))
    (mail,) = told.mails
    assert mail["id"] == sent
    assert mail["to"] == ["ana@example.com", "ben@example.com"]
    assert (mail["subject"], mail["text"]) == ("Shop: Bcc: eve@example.com", "We are on it.\nMore at 12:10.")


async def test_an_address_that_ses_may_not_send_from_is_given_up(aws: Aws, told: Told) -> None:
    with pytest.raises(Failed, match=r"Could not tell support by SES \(SendEmail\): .*not verified") as raised:
        await ses(aws, "rollbacks@elsewhere.example").send(delivery())
    assert not isinstance(raised.value, Unreachable)
    assert told.mails == []


async def test_sns_publishes_to_the_topic_with_a_subject_that_it_takes(aws: Aws, told: Told) -> None:
    sent = await SnsTopic(aws, TOPIC).send(delivery(subject="Größer " * 30, text="We are on it."))
    (message,) = told.messages
    assert (message["id"], message["topic"], message["text"]) == (sent, TOPIC, "We are on it.")
    assert message["subject"].isascii()
    assert len(message["subject"]) <= 100
    with pytest.raises(Failed, match="Topic does not exist"):
        await SnsTopic(aws, TOPIC.replace("incidents", "nowhere")).send(delivery())


async def test_a_fifo_topic_takes_the_same_delivery_once(aws: Aws, told: Told) -> None:
    topic = SnsTopic(aws, f"{TOPIC}.fifo")
    assert await topic.send(delivery(id=7)) == await topic.send(delivery(id=7))
    await topic.send(delivery(id=8))
    assert len(told.messages) == 2


@pytest.mark.parametrize(
    ("fault", "passes"),
    [
        ({"code": "InternalFailure", "status": 500}, True),
        ({"code": "ThrottlingException", "status": 400}, True),
        ({"code": None, "apply": True}, True),
        ({"code": "AccessDeniedException", "status": 403}, False),
    ],
)
async def test_what_may_pass_or_is_in_doubt_is_told_again_and_nothing_else(
    aws: Aws, world: SimulatedAws, told: Told, fault: dict[str, Any], passes: bool
) -> None:
    for name, it in (("SendEmail", ses(aws)), ("Publish", SnsTopic(aws, TOPIC))):
        world.fail_next(name, **fault)
        before = len(world.calls(name))
        with pytest.raises(Unreachable if passes else Failed) as raised:
            await it.send(delivery())
        assert isinstance(raised.value, Unreachable) is passes
        assert len(world.calls(name)) - before == 1, "botocore sent it again by itself"


async def test_the_clients_make_no_other_call_and_their_policy_allows_no_other(aws: Aws, told: Told) -> None:
    client = await aws.telling("sns", "us-east-1")
    with pytest.raises(Failed, match="sns:CreateTopic is no call that tells people outside"):
        await aws.read("make a topic", client.create_topic, Name="x")
    needed = {action for implied in TELLING.values() for action in implied}
    assert set(statements(shipped("iam-policy-destinations.json"))) == needed
