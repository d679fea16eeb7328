"""Takes messages out of a queue of Amazon SQS, with the bot's own rights, which need no other there.

A long poll waits for twenty seconds, in a thread of its own that nobody waits for: neither the event loop, nor any
other call, nor the end of the process.
"""

import json
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from aws import errors
from aws.clients import LONG_POLL_SECONDS
from aws.queue_url import region_of, url_of
from aws.session import Aws
from bot.ports.queue import Message, QueueNow
from bot.threads import in_thread

MOST = 10  # messages at once: as many as SQS gives


class SqsQueue:
    """Implements `bot.ports.EventQueue`."""

    def __init__(self, aws: Aws, url: str, *, regions: Collection[str]) -> None:
        """`regions` are those of the services, in case that neither the address nor the environment names one."""
        self._aws, self._url, self.region = aws, url, region_of(url, regions)
        self.name = url.rpartition("/")[2]

    async def receive(self) -> tuple[Message, ...]:
        client = await self._aws.listening("sqs", self.region)
        receive = partial(
            client.receive_message,
            QueueUrl=self._url,
            MaxNumberOfMessages=MOST,
            WaitTimeSeconds=LONG_POLL_SECONDS,
            AttributeNames=["ApproximateReceiveCount"],
        )
        asked = errors.Asked(f"receive events from {self.name}", prefix="sqs", operation="ReceiveMessage")
        try:
            answer = await in_thread(receive, name="sqs")
        except Exception as error:
            raise errors.of_read(asked, error) from error
        with errors.understood(asked.doing, asked.operation):  # an answer without any is an empty one
            return tuple(map(_message, answer.get("Messages", ())))

    async def delete(self, messages: Sequence[Message]) -> None:
        client = await self._aws.listening("sqs", self.region)
        entries = [{"Id": str(n), "ReceiptHandle": each.receipt} for n, each in enumerate(messages)]
        doing = f"delete events from {self.name}"
        await self._aws.read(doing, client.delete_message_batch, QueueUrl=self._url, Entries=entries)

    async def now(self) -> QueueNow:
        said = await self._attributes(self._url)
        letters = json.loads(said.get("RedrivePolicy") or "{}").get("deadLetterTargetArn", "")
        dead = _waiting(await self._attributes(url_of(letters, self._url))) if letters else None
        return QueueNow(_waiting(said), dead, _rules(said.get("Policy", "")))

    async def rule_state(self, arn: str) -> str:
        """Of a rule of the account's own bus: ENABLED or DISABLED. Raises Unreachable, Rejected or Failed."""
        client = await self._aws.listening("events", self.region)
        name = arn.partition("/")[2]
        return str((await self._aws.read(f"look at the rule {name}", client.describe_rule, Name=name))["State"])

    async def _attributes(self, url: str) -> dict[str, str]:
        client = await self._aws.listening("sqs", self.region)
        doing = f"look at the queue {url.rpartition('/')[2]}"
        said = await self._aws.read(doing, client.get_queue_attributes, QueueUrl=url, AttributeNames=["All"])
        with errors.understood(doing, "GetQueueAttributes"):
            return dict(said["Attributes"])


def _message(said: dict[str, Any]) -> Message:
    times = said.get("Attributes", {}).get("ApproximateReceiveCount", "1")
    return Message(said["Body"], said["ReceiptHandle"], int(times))


def _waiting(said: dict[str, str]) -> int:
    return int(said.get("ApproximateNumberOfMessages", 0))


def _rules(policy: str) -> tuple[str, ...]:
    """Those that a condition of the policy names as the source."""
    try:
        said = json.loads(policy)["Statement"] if policy else []
        conditions = [each.get("Condition", {}) for each in (said if isinstance(said, list) else [said])]
        found = [by.get("aws:SourceArn", []) for each in conditions for by in each.values()]
    except (ValueError, KeyError, AttributeError, TypeError):
        return ()
    arns = [arn for each in found for arn in ([each] if isinstance(each, str) else each)]
    return tuple(dict.fromkeys(arn for arn in arns if ":events:" in arn and ":rule/" in arn))
