"""Command -> plan card in peace, and while ten people on no list flood the bot: how many times as long does it take?"""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from itertools import count, cycle

from benchmarks.figures import Sample
from benchmarks.world import ANA, World
from playground.slack.world import PEOPLE, Person

FLOODING = tuple(Person(id=f"U0FLOOD{number}", name=f"Flood{number}") for number in range(10))
EVERY = 0.2  # seconds between two commands of one of them
_TYPED = ("plan", "immediate", "status", "history")


@dataclass(frozen=True)
class Results:
    """`typed` commands of the flood, of which `turned_away` were refused at the door."""

    quiet: Sample
    flooded: Sample
    typed: int
    turned_away: int

    @property
    def ratio(self) -> float:
        return self.flooded.median / self.quiet.median


async def measure(*, plans: int) -> Results:
    async with World(services=2 * plans + 1, channels=2 * plans + 1, people=(*PEOPLE, *FLOODING)) as world:
        *names, flooded = zip(world.names, world.channels, strict=True)
        await _plan(world, *names.pop())  # the first one opens connections
        quiet = [await _plan(world, *names.pop()) for _ in range(plans)]
        answers: list[str | None] = []
        flood = [asyncio.create_task(_flood(world, person.id, *flooded, answers)) for person in FLOODING]
        await asyncio.sleep(3)
        slow = [await _plan(world, *names.pop()) for _ in range(plans - 1)]
        for task in flood:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*flood)
        turned_away = sum("Try again in about" in (answer or "") for answer in answers)
        return Results(Sample(quiet), Sample(slow), len(answers), turned_away)


async def _flood(world: World, user: str, service: str, channel: str, answers: list[str | None]) -> None:
    sent: set[asyncio.Task[None]] = set()

    async def one(text: str) -> None:
        answers.append(await world.slack.slash(user, channel, text))

    for word, number in zip(cycle(_TYPED), count(), strict=False):
        task = asyncio.create_task(one(f"{service} {word}"), name=f"flood {number}")
        sent.add(task)
        task.add_done_callback(sent.discard)
        await asyncio.sleep(EVERY)


async def _plan(world: World, service: str, channel: str) -> float:
    began = time.monotonic()
    await world.slack.slash(ANA, channel, f"{service} immediate")
    await world.card(service, channel)
    return time.monotonic() - began
