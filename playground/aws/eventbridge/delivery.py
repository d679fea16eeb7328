"""From a rule to its target: a queue whose policy lets EventBridge send, or a bus that lets the account put events."""

import json
from typing import TYPE_CHECKING

from playground.aws.answers import Json
from playground.aws.eventbridge.event import Event
from playground.aws.names import ORGANIZATION
from playground.aws.policies import Asked, Keys, Policy, allows, for_principal

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

EVENTBRIDGE = {"Service": "events.amazonaws.com"}


def deliver(it: "Cluster", rule: str, target: Json, event: Event) -> None:
    """What cannot be delivered goes to the target's own dead-letter queue, or is lost."""
    arn = str(target["Arn"])
    service = arn.split(":")[2]
    taken = _to_bus(it, rule, arn, event) if service == "events" else _to_queue(it, rule, arn, event)
    if not taken and (letters := target.get("DeadLetterConfig", {}).get("Arn")):
        _to_queue(it, rule, str(letters), event)


def _to_queue(it: "Cluster", rule: str, arn: str, event: Event) -> bool:
    _, _, _, region, account, name = arn.split(":", 5)
    place = it.neighbours.get((account, region))
    if place is None or region != it.region or (queue := place.queues.known.get(name)) is None:
        return False
    keys = {"aws:SourceArn": rule, "aws:SourceAccount": it.account, "aws:SecureTransport": "true"}
    if not _allowed(queue.policy, EVENTBRIDGE, Asked("sqs:SendMessage", arn, keys)):
        return False
    place.queues.send(queue, json.dumps(event.body(), separators=(",", ":")))
    return True


def _to_bus(it: "Cluster", rule: str, arn: str, event: Event) -> bool:
    """Which passes it on as it is: account and region stay those of its origin."""
    _, _, _, region, account, name = arn.split(":", 5)
    place = it.neighbours.get((account, region))
    bus = place.buses.known.get(name.removeprefix("event-bus/")) if place else None
    if place is None or bus is None:
        return False
    keys: Keys = {
        "aws:PrincipalOrgID": ORGANIZATION,
        "aws:PrincipalAccount": it.account,
        "aws:SourceAccount": it.account,
        "aws:SourceArn": rule,
        "events:source": [event.source],
        "events:detail-type": [event.kind],
        "events:eventBusInvocation": "true",
    }
    policy = {"Statement": list(bus.statements.values())}
    if account != it.account and not _allowed(policy, {"AWS": it.account}, Asked("events:PutEvents", bus.arn, keys)):
        return False
    place.at = max(place.at, it.at)
    place.buses.publish(event, bus.name)
    return True


def _allowed(policy: Policy, principal: Json, asked: Asked) -> bool:
    return allows([for_principal(policy, principal)], asked)
