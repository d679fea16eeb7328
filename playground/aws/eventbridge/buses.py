"""The event buses of one account and region: rules with their targets, and who else may put events on them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from playground.aws.answers import Json
from playground.aws.eventbridge import delivery
from playground.aws.eventbridge.accidents import Accidents
from playground.aws.eventbridge.event import Event, uuid
from playground.aws.eventbridge.pattern import matches
from playground.aws.names import ACCOUNT, REGION

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

DEFAULT = "default"


@dataclass
class Rule:
    """`targets` by their ids."""

    name: str
    arn: str
    pattern: dict[str, Any]
    text: str
    enabled: bool = True
    description: str = ""
    targets: dict[str, Json] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)


@dataclass
class Bus:
    """`statements` are those of its policy, by their Sid."""

    name: str
    arn: str
    rules: dict[str, Rule] = field(default_factory=dict)
    statements: dict[str, Json] = field(default_factory=dict)


class Buses:
    """By their names; `sent` are the events of this place, oldest first, whatever became of them."""

    def __init__(self, cluster: "Cluster") -> None:
        self._cluster = cluster
        self.accidents = Accidents()
        self.sent: list[Event] = []
        self.known: dict[str, Bus] = {}
        self.create(DEFAULT)

    def create(self, name: str) -> Bus:
        self.known[name] = Bus(name, self.arn(f"event-bus/{name}"))
        return self.known[name]

    def arn(self, what: str) -> str:
        return f"arn:aws:events:{self._cluster.region}:{self._cluster.account}:{what}"

    def rule_arn(self, name: str, bus: str) -> str:
        return self.arn(f"rule/{name}" if bus == DEFAULT else f"rule/{bus}/{name}")

    def happened(self, source: str, kind: str, resources: Sequence[str], detail: Callable[[], Json]) -> None:
        """An AWS service tells it on the default bus, in the names of home; where nobody listens it is not written."""
        if not self.known[DEFAULT].rules:
            return
        it = self._cluster
        text = json.dumps([list(resources), detail()])
        named, told = json.loads(text.replace(ACCOUNT, it.account).replace(REGION, it.region))
        identifier = uuid(it.hexadecimal(32))
        event = Event(identifier, source, kind, it.account, it.region, it.at, named, told)
        self.sent.append(event)
        for each in self.accidents.through(event, it.at):
            self.publish(each, DEFAULT)

    def late(self, at: datetime) -> None:
        """Deliver what was late until now."""
        for event in self.accidents.due(at):
            self.publish(event, DEFAULT)

    def publish(self, event: Event, bus: str) -> None:
        """To the targets of every rule that it matches."""
        body = event.body()
        for rule in list(self.known[bus].rules.values()):
            if rule.enabled and matches(rule.pattern, body):
                for target in rule.targets.values():
                    delivery.deliver(self._cluster, rule.arn, target, event)
