"""A world whose events come into a queue that the bot reads, and whose alerts come to a port of the bot."""

import json
import time
from typing import Any

import aiohttp
import yaml

from bot.signals.signature import SIGNATURE, TIMESTAMP, sign
from playground.aws import SimulatedAws
from playground.aws.eventbridge.rule_operations import put_rule, put_targets
from playground.aws.seed import seed
from playground.aws.sqs.queue import Queue
from playground.stage import ROOT
from tests.scenarios.world import World

QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/rollback-bot"
SECRET = "0123456789abcdef0123456789abcdef"
ALARM = "rollback-bot/sales-prod/quilt-catalog-service/errors"
ALERT = {"id": "7411", "service": "quilt-catalog", "title": "5xx above 10 %"}


class _Template(yaml.SafeLoader):
    """CloudFormation's own tags are read as their arguments."""


_Template.add_multi_constructor("!", lambda loader, _, node: getattr(node, "value", None))


def pattern() -> str:
    """That of the rule in deploy/events.yml."""
    template = yaml.load((ROOT / "deploy/events.yml").read_text(encoding="utf-8"), _Template)
    text = json.dumps(template["Resources"]["HereRule"]["Properties"]["EventPattern"])
    return text.replace("AlarmPrefix", template["Parameters"]["AlarmPrefix"]["Default"])


def with_queue(aws: SimulatedAws) -> None:
    """The seeded past, and the queue with its dead letters and its rule."""
    seed(aws)
    it = aws.cluster
    letters = it.queues.create("dead-letters", {}, {})
    rule = put_rule(it, name="rollback-bot", event_pattern=pattern())["RuleArn"]
    sends = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
    arn = f"arn:aws:sqs:{it.region}:{it.account}:rollback-bot"
    policy = {"Statement": [{**sends, "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": rule}}}]}
    redrive = {"deadLetterTargetArn": letters.arn, "maxReceiveCount": 3}
    it.queues.create("rollback-bot", {"Policy": json.dumps(policy), "RedrivePolicy": json.dumps(redrive)}, {})
    put_targets(it, rule="rollback-bot", targets=[{"Id": "queue", "Arn": arn}])


def queue(world: World, name: str = "rollback-bot") -> Queue:
    return world.aws.cluster.queues.known[name]


async def post(url: str, alert: dict[str, Any], *, secret: str = SECRET, at: float | None = None) -> tuple[int, Any]:
    """-> the status, and what was answered."""
    body, timestamp = json.dumps(alert).encode(), str(int(time.time() if at is None else at))
    headers = {TIMESTAMP: timestamp, SIGNATURE: sign(secret, timestamp, body)}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.json()
