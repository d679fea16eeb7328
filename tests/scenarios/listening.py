"""A world whose events come into a queue that the bot reads, and whose alerts come to a port of the bot."""

import json
import time
from collections.abc import Callable
from typing import Any

import aiohttp

from bot.signed import SIGNATURE, TIMESTAMP, sign
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.aws.sqs.queue import Queue
from tests.events_stack import make_events

SECRET = "0123456789abcdef0123456789abcdef"
ALARM = "rollback-bot/sales-prod/quilt-catalog-service/errors"
ALERT = {"id": "7411", "service": "quilt-catalog", "title": "5xx above 10 %"}


def with_events(set_variable: Callable[[str, str], None]) -> Callable[[SimulatedAws], None]:
    """The seeded past, and the stack of deploy/cloudformation/rollback-bot.yml, whose queue the bot is told of."""

    def past(aws: SimulatedAws) -> None:
        seed(aws)
        name = make_events(aws)["QueueUrl"].rpartition("/")[2]
        set_variable("ROLLBACK_EVENTS_QUEUE", f"https://sqs.us-east-1.amazonaws.com/123456789012/{name}")

    return past


def queue(aws: SimulatedAws, name: str = "Queue") -> Queue:
    """By its name in the template."""
    return next(each for key, each in aws.cluster.queues.known.items() if f"-{name}-" in key)


async def post(url: str, alert: dict[str, Any], *, secret: str = SECRET, at: float | None = None) -> tuple[int, Any]:
    """-> the status, and what was answered."""
    body, timestamp = json.dumps(alert).encode(), str(int(time.time() if at is None else at))
    headers = {TIMESTAMP: timestamp, SIGNATURE: sign(secret, timestamp, body)}
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.json()
