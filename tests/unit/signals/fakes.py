"""A queue, a journal and a clock in memory, which can be made to fail."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from bot.errors import Unreachable
from bot.metrics import Metrics
from bot.model import Signal
from bot.ports.queue import Message, QueueNow
from tests.unit.signals.events import NOW, service


@dataclass
class Queue:
    """Gives what is in it again and again until it is deleted, as SQS does where visibility is over at once."""

    messages: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    fails: list[Exception] = field(default_factory=list)
    deletes_fail: int = 0
    receives: int = 0

    async def receive(self) -> tuple[Message, ...]:
        self.receives += 1
        if self.fails:
            raise self.fails.pop(0)
        await asyncio.sleep(0.001)
        for each in self.messages:
            self.times[each] += 1
        return tuple(Message(each, each, self.times[each]) for each in self.messages[:10])

    async def delete(self, messages: Any) -> None:
        if self.deletes_fail:
            self.deletes_fail -= 1
            raise Unreachable("throttled")
        self.messages = [each for each in self.messages if each not in {one.body for one in messages}]
        self.deleted += [one.body for one in messages]

    async def now(self) -> QueueNow:
        return QueueNow(len(self.messages), 2)


@dataclass
class Journal:
    """What arrived, and what it came to."""

    stored: dict[str, Signal] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    down: int = 0
    takes_fail: int = 0

    async def arrived(self, signal: Signal) -> bool:
        await self.can_write()
        new = signal.id not in self.stored
        self.stored.setdefault(signal.id, signal)
        return new

    async def can_write(self) -> None:
        if self.down:
            self.down -= 1
            raise Unreachable("The journal did not answer: locked.")

    async def signals(self) -> tuple[Signal, ...]:
        waiting = [each for each in self.stored.values() if each.id not in self.taken]
        return tuple(sorted(waiting, key=lambda each: each.happened_at))

    async def signals_since(self, name: str, at: datetime) -> tuple[Signal, ...]:
        return tuple(each for each in self.stored.values() if each.service == name and each.happened_at >= at)

    async def took(self, signal_id: str, came_to: str) -> bool:
        if self.takes_fail:
            self.takes_fail -= 1
            raise Unreachable("The journal did not answer: locked.")
        return self.taken.setdefault(signal_id, came_to) == came_to


def ports(journal: Journal, **more: Any) -> Any:
    clock = SimpleNamespace(now=lambda: NOW)
    catalog = SimpleNamespace(services={"quilt-catalog": service()})
    return SimpleNamespace(journal=journal, clock=clock, metrics=Metrics(), catalog=catalog, **more)


def number(metrics: Metrics, name: str) -> float:
    lines = metrics.exposition(None, connected=True, silence=0.0).decode().splitlines()
    return float(next(line for line in lines if line.startswith(f"rollback_bot_{name}")).rpartition(" ")[2])


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.002)
