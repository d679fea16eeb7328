"""Command -> plan card, in AWS round trips that wait for one another: how much longer it takes when AWS is slower.

Of a service that the bot never looked at, and of one that it did, as it does with each within half an hour.
"""

import asyncio
import time
from dataclasses import dataclass

from benchmarks.figures import Sample
from benchmarks.world import ANA, World

FAST, SLOW = 0.03, 0.06  # seconds added to every call


@dataclass(frozen=True)
class Planned:
    """At 30 ms and at 60 ms."""

    fast: Sample
    slow: Sample

    @property
    def round_trips(self) -> float:
        return (self.slow.median - self.fast.median) / (SLOW - FAST)


async def measure(*, plans: int) -> tuple[Planned, Planned]:
    """-> (never looked at, looked at), taking turns, each in a channel of its own: no other message slows its card."""
    times: dict[tuple[bool, float], list[float]] = {(seen, at): [] for at in (FAST, SLOW) for seen in (False, True)}
    async with World(services=4 * plans, channels=4 * plans) as world:
        places = zip(world.names, world.channels, strict=True)
        for _ in range(plans):
            for (seen, latency), found in times.items():
                world.aws.delay(latency)
                found.append(await _plan(world, *next(places), seen=seen))
    first, again = ([Sample(times[seen, at]) for at in (FAST, SLOW)] for seen in (False, True))
    return Planned(*first), Planned(*again)


async def _plan(world: World, service: str, channel: str, *, seen: bool) -> float:
    if seen:
        await world.slack.slash(ANA, channel, f"{service} plan")
        await asyncio.sleep(1)
    await world.quiet()
    began = time.monotonic()
    await world.slack.slash(ANA, channel, f"{service} immediate")
    await world.card(service, channel)
    return time.monotonic() - began
