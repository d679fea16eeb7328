"""Do events come in? Whether the queue answers, dead letters lie beside it, and its rule is in place."""

from collections.abc import Collection

import aws
from bot.catalog import Service
from bot.errors import Failed, Misconfigured
from bot.model import Diagnosis
from bot.ports.queue import QueueNow
from bot.settings import Settings
from bot.text import counted

_TEMPLATE = "deploy/cloudformation/rollback-bot.yml"
_MAKE = f"Make it from {_TEMPLATE}, and allow deploy/iam-policy-events.json to the bot's own role."


async def events_checkup(settings: Settings, services: Collection[Service]) -> list[Diagnosis]:
    """Nothing is received, and nothing said where no queue is named."""
    if not settings.events_queue:
        return []
    clients = aws.Aws()
    try:
        queue = aws.SqsQueue(clients, settings.events_queue, regions={service.region for service in services})
        now = await queue.now()
        return [_queue(now), *_letters(now), await _rule(queue, now)]
    except (Failed, Misconfigured) as error:
        return [Diagnosis("events", str(error), _MAKE)]
    finally:
        clients.close()


def _queue(now: QueueNow) -> Diagnosis:
    return Diagnosis("events", f"The queue answers; about {counted(now.waiting, 'event')} wait in it.")


def _letters(now: QueueNow) -> list[Diagnosis]:
    if now.dead is None:
        fix = f"Give it one, as {_TEMPLATE} does: an event that nobody can read comes again and again."
        return [Diagnosis("dead letters", "The queue has no dead-letter queue.", fix, optional=True)]
    if not now.dead:
        return []
    says = f"About {counted(now.dead, 'event')} could not be read or stored."
    return [
        Diagnosis(
            "dead letters", says, "Look at them in the dead-letter queue, and at the bot's log; then delete them."
        )
    ]


async def _rule(queue: aws.SqsQueue, now: QueueNow) -> Diagnosis:
    """That of the account's own bus. Those in other accounts and regions cannot be looked at from here."""
    here = next((arn for arn in now.rules if arn.partition(":rule/")[2].count("/") == 0), None)
    if here is None:
        return Diagnosis("rule of events", "The queue's policy lets no rule of EventBridge send to it.", _MAKE)
    try:
        state = await queue.rule_state(here)
    except Failed as error:
        optional = bool(error.lacks)
        return Diagnosis("rule of events", str(error), _MAKE, optional=optional)
    if state == "DISABLED":
        return Diagnosis("rule of events", f"{here} is disabled, so no event comes.", "Enable it in EventBridge.")
    return Diagnosis("rule of events", f"{here} is in place.")
