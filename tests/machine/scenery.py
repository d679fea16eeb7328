"""What stands around the bot while the machine plays: a clock that stands still, mail that is late, a services file."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

import yaml

from aws.allowances import RATES
from playground.clock import Clock
from playground.slack.delivery import NotAckedError, Transport

Envelope = tuple[str, dict[str, Any]]
EPOCH = 1_780_000_000.0
PEOPLE = {"a": ["U0AAAA", "U0ANATWO"], "b": ["U0BBBB"], "c": ["U0CCCC"], "g": ["U0GUEST"], "s": ["U0STRANGE"]}


class Standstill(Clock):
    """Moves only by `advance`, and knows who waits until when."""

    def __init__(self) -> None:
        super().__init__(speed=0, epoch=EPOCH)
        self.asleep: list[datetime] = []

    async def until(self, wake: datetime) -> None:
        self.asleep.append(wake)
        try:
            await super().until(wake)
        finally:
            self.asleep.remove(wake)


class Mail:
    """Slack's delivery, which may keep an envelope back and deliver it later, or once more."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.keep = False
        self.kept: list[Envelope] = []

    async def deliver(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        if self.keep:
            self.kept.append((kind, payload))
            raise NotAckedError("operation_timeout")
        return await self._transport.deliver(kind, payload)


@contextmanager
def hurried() -> Iterator[None]:
    """Looks that are a matter of patience only, and not of the product's promises, come sooner."""
    with ExitStack() as stack:
        for name, value in {
            "bot.assembly.workers.RESUMES": 1000,  # so many deaths in a row are no sign of anything here
            "bot.intake.worker._PAUSE": 0.02,
            "bot.sweeps._TICK": 0.02,
            "aws.allowances.RATES": dict.fromkeys(RATES, 200),
            "handlers.delivery.notifier.CARD_LOOK": 0.005,
            "handlers.delivery.outbox.POST_EVERY": 0.0,
            "handlers.delivery.cards.EDIT_EVERY": 0.0,
            "handlers.delivery.cards.PER_MINUTE": 60_000,
        }.items():
            stack.enter_context(patch(name, value))
        yield


def services(example: str, *, name: str, approvers: str) -> str:
    """The example's one service under this name, with these persons; a guest and a stranger are on its list too."""
    data = yaml.safe_load(example)
    entry = data["services"].pop("quilt-catalog") | {"requesters": ["a", "b"], "approvers": [*approvers]}
    return yaml.safe_dump(data | {"people": PEOPLE, "services": {name: entry}})
