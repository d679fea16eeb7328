"""Command -> plan card, in AWS round trips that wait for one another: how much longer it takes when AWS is slower."""

import time

from benchmarks.figures import Sample
from benchmarks.world import ANA, World

FAST, SLOW = 0.03, 0.06  # seconds added to every call


async def measure(*, plans: int) -> tuple[Sample, Sample]:
    """-> (at 30 ms, at 60 ms), taking turns, each in a channel of its own: no other message slows its card."""
    times: dict[float, list[float]] = {FAST: [], SLOW: []}
    async with World(services=2 * plans, channels=2 * plans) as world:
        places = zip(world.names, world.channels, strict=True)
        for _ in range(plans):
            for latency, found in times.items():
                world.aws.delay(latency)
                found.append(await _plan(world, *next(places)))
    return Sample(times[FAST]), Sample(times[SLOW])


async def _plan(world: World, service: str, channel: str) -> float:
    await world.quiet()
    began = time.monotonic()
    await world.slack.slash(ANA, channel, f"{service} immediate")
    await world.card(service, channel)
    return time.monotonic() - began
