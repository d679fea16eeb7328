"""One standard queue and its messages; moments are seconds since 1970."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

DEFAULTS: Mapping[str, str] = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}
FURTHER = ("KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "Policy", "RedriveAllowPolicy", "RedrivePolicy")


@dataclass(eq=False)
class Message:
    """`handles` are its receipt handles; only the newest one deletes it. `visible_at` is when it may be received."""

    id: str
    body: str
    sent_at: float
    visible_at: float
    received: int = 0
    first_received_at: float = 0.0
    handles: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return md5(self.body.encode(), usedforsecurity=False).hexdigest()


@dataclass(eq=False)
class Queue:
    """`attributes` are those that were set. `gone` are receipt handles of messages that were deleted."""

    name: str
    arn: str
    created_at: float
    attributes: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    def attribute(self, name: str) -> str:
        return self.attributes.get(name, DEFAULTS.get(name, ""))

    @property
    def policy(self) -> dict[str, Any]:
        text = self.attributes.get("Policy")
        return dict(json.loads(text)) if text else {"Statement": []}

    @property
    def redrive(self) -> tuple[str, int] | None:
        """The ARN of the dead-letter queue, and after how many receives a message goes there."""
        text = self.attributes.get("RedrivePolicy")
        read = json.loads(text) if text else None
        return (str(read["deadLetterTargetArn"]), int(read["maxReceiveCount"])) if read else None

    def visible(self, now: float) -> Iterator[Message]:
        """What may be received, oldest first; what is too old is forgotten."""
        oldest = now - float(self.attribute("MessageRetentionPeriod"))
        self.messages = [message for message in self.messages if message.sent_at > oldest]
        yield from [message for message in self.messages if message.visible_at <= now]

    def receive(self, now: float, *, many: int, hidden: float, handle: Callable[[], str]) -> list[Message]:
        """Takes out of view so many; those that were received too often are left to `dead`."""
        found = [message for message in self.visible(now) if not self._too_often(message)][:many]
        for message in found:
            message.received += 1
            message.first_received_at = message.first_received_at or now
            message.visible_at = now + hidden
            message.handles.append(handle())
        return found

    def dead(self, now: float) -> list[Message]:
        """Takes out those that were received too often."""
        found = [message for message in self.visible(now) if self._too_often(message)]
        self.messages = [message for message in self.messages if message not in found]
        return found

    def by_handle(self, handle: str) -> Message | None:
        return next((message for message in self.messages if handle in message.handles), None)

    def delete(self, handle: str) -> bool:
        """-> whether that is one of its handles. An older one than the newest leaves the message where it is."""
        found = self.by_handle(handle)
        if found is None:
            return handle in self.gone
        if found.handles[-1] == handle:
            self.messages.remove(found)
            self.gone.update(found.handles)
        return True

    def _too_often(self, message: Message) -> bool:
        return self.redrive is not None and message.received >= self.redrive[1]
