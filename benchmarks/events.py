"""Alarm event -> proposal visible in Slack, of many services, one after the other; some come twice or out of order.

The bot is killed twice meanwhile, with events in hand, and started anew at once. Every figure proves its alarm, so that
each event must come to one proposal.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.figures import Sample
from benchmarks.world import World
from playground.aws.traffic import CHOICES

WATCHED = "watch: propose, triggers: {errors: off, unhealthy: off, slow: off, memory: {}}"
SERVICES = 500
_PATIENCE = 60.0  # seconds for what is still to come at the end
_IN_HAND = 0.15  # seconds after an event at which the bot dies


@dataclass(frozen=True)
class Results:
    """`took` is of each event from the change of its alarm. `doubles`: proposals beyond one for each.

    For each event: `calls` of AWS, and `simulating`, seconds of CPU that the simulated AWS and Slack took.
    """

    events: int
    doubled: int
    reordered: int
    restarts: int
    lost: int
    doubles: int
    calls: float
    simulating: float
    took: Sample


async def measure(*, events: int, every: float) -> Results:
    """One event each so many seconds, of as many of the services."""
    async with World(services=SERVICES, channels=50, watched=WATCHED, events=True) as world:
        _fill_memory(world)
        sent: dict[str, float] = {}
        seen: dict[str, list[float]] = {name: [] for name in world.names[:events]}
        looking = asyncio.create_task(_look(world, seen))
        calls, here = len(world.aws.calls()), time.process_time()
        doubled = reordered = 0
        for number, name in enumerate(seen):
            doubled, reordered = doubled + (number % 10 == 3), reordered + (number % 10 == 5)
            sent[name] = await _fire(world, number, f"rollback-bot/sales-prod/{name}/memory")
            if number in (events // 3, events * 2 // 3):
                await asyncio.sleep(_IN_HAND)
                await world.bot.kill()
                await world.start_bot()
            await asyncio.sleep(every)
        end = time.monotonic() + _PATIENCE
        while not all(seen.values()) and time.monotonic() < end:
            await asyncio.sleep(0.2)
        await asyncio.sleep(2)
        looking.cancel()
        calls = len(world.aws.calls()) - calls
        took = [at[0] - sent[name] for name, at in seen.items() if at]
        lost, doubles = sum(not at for at in seen.values()), sum(len(at) - 1 for at in seen.values() if at)
        cpu = time.process_time() - here
        return Results(events, doubled, reordered, 2, lost, doubles, calls / events, cpu / events, Sample(took))


def _fill_memory(world: World) -> None:
    """What all of them run has used 94 % of its memory since it went out."""
    cluster, now = world.aws.cluster, world.clock.now()
    running = cluster.mover(world.names[0]).service.primary.revision.task_definition
    cluster.choose_traffic(running, CHOICES["memory"], now - timedelta(minutes=20))


async def _fire(world: World, number: int, alarm: str) -> float:
    """-> when. One in ten is told of twice; of one in ten it is told after that the alarm had been OK before."""
    if number % 10 == 3:
        world.aws.cluster.buses.accidents.double()
    elif number % 10 == 5:
        world.aws.cluster.buses.accidents.reorder(2)
        await asyncio.to_thread(world.aws.alarm, alarm, "OK")
    at = time.monotonic()
    await asyncio.to_thread(world.aws.alarm, alarm, "ALARM")
    return at


async def _look(world: World, seen: dict[str, list[float]]) -> None:
    """Which cards are there. Each message is looked at once, so that looking costs no more as they become many."""
    known = 0
    while True:
        for message in world.slack.workspace.posted(known):
            known += 1
            if any(block["type"] == "actions" for block in message.blocks):
                for name in filter(message.text.__contains__, seen):
                    seen[name].append(time.monotonic())
        await asyncio.sleep(0.02)
