"""Command -> plan card, in AWS round trips that wait for one another: how much longer it takes when AWS is slower.

Of a service that the bot never looked at, and of one that it did, as it does with each within half an hour. What else
the machine does tells in that; so it is counted besides, by when the calls of one plan were made.
"""

import asyncio
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.figures import Sample
from benchmarks.world import ANA, World

FAST, SLOW = 0.03, 0.06  # seconds added to every call
APART = 0.5  # seconds, where calls are counted: longer than a busy machine keeps one back


@dataclass(frozen=True)
class Planned:
    """At 30 ms and at 60 ms, and how many calls of one plan waited for one another."""

    fast: Sample
    slow: Sample
    in_a_row: int

    @property
    def round_trips(self) -> float:
        return (self.slow.median - self.fast.median) / (SLOW - FAST)


async def measure(*, plans: int) -> tuple[Planned, Planned]:
    """-> (never looked at, looked at), taking turns, each in a channel of its own: no other message slows its card."""
    times: dict[tuple[bool, float], list[float]] = {(seen, at): [] for at in (FAST, SLOW) for seen in (False, True)}
    counted: dict[bool, int] = {}
    async with World(services=4 * plans + 2, channels=4 * plans + 2) as world:
        places = zip(world.names, world.channels, strict=True)
        for _ in range(plans):
            for (seen, latency), found in times.items():
                world.aws.delay(latency)
                found.append(await _plan(world, *next(places), latency, seen=seen))
        world.aws.delay(APART)
        for seen in (False, True):
            before = len(world.aws.calls())
            took = await _plan(world, *next(places), APART, seen=seen)
            answered = [world.real(call.at) for call in world.aws.calls()[before:]]
            since = time.time() - took
            counted[seen] = in_a_row((at - APART, at) for at in answered if at - APART >= since)
    first, again = (Planned(Sample(times[seen, FAST]), Sample(times[seen, SLOW]), counted[seen]) for seen in counted)
    return first, again


def in_a_row(spans: Iterable[tuple[float, float]]) -> int:
    """Of these, (begun, ended), the most of which each was begun when the one before had ended."""
    count, end = 0, -math.inf
    for begun, ended in sorted(spans, key=lambda span: span[1]):
        if begun >= end:
            count, end = count + 1, ended
    return count


async def _plan(world: World, service: str, channel: str, latency: float, *, seen: bool) -> float:
    if seen:
        await world.slack.slash(ANA, channel, f"{service} plan")
        await asyncio.sleep(1 + 6 * latency)
    await world.quiet()
    began = time.monotonic()
    await world.slack.slash(ANA, channel, f"{service} immediate")
    await world.card(service, channel)
    return time.monotonic() - began
