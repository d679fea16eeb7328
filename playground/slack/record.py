"""What happened between the bot and this Slack, for tests to read; and a bell that rings when there is more."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class Call:
    """One Web API request as it arrived; `at` is playground time, `heard` real (monotonic seconds).

    `answer` is {} where the bot was given none.
    """

    method: str
    arguments: dict[str, Any]
    at: datetime
    heard: float = field(default_factory=time.monotonic, compare=False)
    answer: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """A request that no correct bot sends: see `SlackError.is_bots_fault`."""

    method: str
    error: str
    arguments: dict[str, Any]
    detail: dict[str, Any]


@dataclass
class Delivery:
    """One command, click or event on its way to the bot; times are `time.monotonic()`, `retry` counts from 0.

    `turned_down`: the ack left the form open, and said what is wrong with it. `said`: the ack's text.
    `stored_at_ack` is for a test that looks into the bot's journal at the ack: see `Record.on_ack`.
    """

    id: str
    type: str
    payload: dict[str, Any]
    retry: int = 0
    sent_at: float = field(default_factory=time.monotonic)
    acked_at: float | None = None
    turned_down: bool = False
    said: str = ""
    stored_at_ack: bool | None = None

    @property
    def latency(self) -> float | None:
        """Seconds of real time until the ack."""
        return None if self.acked_at is None else self.acked_at - self.sent_at


class Record:
    """Everything so far, oldest first."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.refused: list[Refusal] = []
        self.deliveries: list[Delivery] = []
        self.on_ack: Callable[[Delivery], None] = lambda delivery: None
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Something changed: let `wait_for` look again."""
        self._bell.set()
        self._bell = asyncio.Event()

    def called(self, call: Call) -> None:
        self.calls.append(call)
        self.ring()

    def acked(self, delivery: Delivery) -> None:
        """Only the first ack counts; `on_ack` hears of it before anybody else."""
        if delivery.acked_at is None:
            delivery.acked_at = time.monotonic()
            self.on_ack(delivery)
        self.ring()

    def refuse(self, refusal: Refusal) -> None:
        self.refused.append(refusal)
        self.ring()

    async def wait_for(self, predicate: Callable[[], T | None], *, timeout: float, story: Callable[[], str]) -> T:
        """The first true value of `predicate`; TimeoutError with `story()` after `timeout` real seconds."""
        deadline = time.monotonic() + timeout
        while not (value := predicate()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"Not true after {timeout:g} s. The conversation so far:\n\n{story()}")
            await self._rung()
        return value

    async def _rung(self) -> None:
        """Until the bell, at most 50 ms: a predicate may also look at things outside Slack."""
        try:
            async with asyncio.timeout(0.05):
                await self._bell.wait()
        except TimeoutError:
            return
