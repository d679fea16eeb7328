"""The queue into which EventBridge puts what happens: Amazon SQS."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery of a message; `receipt` is what it is deleted by, `times` how often it was delivered so far."""

    body: str
    receipt: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class QueueNow:
    """About how many messages wait, and lie in the queue for those that nobody could take; None: there is none.

    `rules` are the ARNs of the rules that the queue's policy lets send.
    """

    waiting: int
    dead: int | None
    rules: tuple[str, ...] = ()


class EventQueue(Protocol):
    """At least once, in no order. What is received and not deleted comes again after the queue's visibility timeout."""

    async def receive(self) -> tuple[Message, ...]:
        """Wait up to twenty seconds, real time, for up to ten messages. Raises Unreachable or Failed.

        Whoever is cancelled meanwhile waits for nothing.
        """

    async def delete(self, messages: Sequence[Message]) -> None:
        """Of those that are received together. Raises Unreachable or Failed; what stays comes again."""

    async def now(self) -> QueueNow:
        """Raises Unreachable or Failed."""
