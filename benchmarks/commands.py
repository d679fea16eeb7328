"""`/rollback` -> ack over 50 services and 10 channels, at a steady rate; and whether anything is lost on the way."""

import asyncio
import time
from dataclasses import dataclass

from benchmarks.figures import Sample
from benchmarks.world import ANA, BEN, LATENCY, World


@dataclass(frozen=True)
class Results:
    """`lost`: acknowledged, but without a row, an answer in the journal, or an answer in Slack."""

    rate: int
    acks: Sample
    failed: int
    lost: int
    answered_after: float  # seconds from the last command to the last answer
    reads_at_once: int


async def measure(*, commands: int, rate: int) -> Results:
    async with World(services=50, channels=10, tasks=1) as world:
        began = time.monotonic()
        sent = [asyncio.create_task(_send(world, number, began + number / rate)) for number in range(commands)]
        failures = [failure for failure in await asyncio.gather(*sent) if failure]
        last = time.monotonic()
        await _all_answered(world, commands - len(failures))
        took = time.monotonic() - last
        deliveries = world.slack.deliveries
        return Results(
            rate=rate,
            acks=Sample([d.acked_at - d.sent_at for d in deliveries if d.acked_at is not None]),
            failed=len(failures),
            lost=_lost(world),
            answered_after=took,
            reads_at_once=_at_once(world),
        )


async def _send(world: World, number: int, due: float) -> str | None:
    """A command at its moment, from one of two people, in one of ten channels. -> what Slack showed if not acked."""
    await asyncio.sleep(max(due - time.monotonic(), 0))
    service, channel = world.names[number % len(world.names)], world.channels[number % len(world.channels)]
    return await world.slack.slash((ANA, BEN)[number % 2], channel, f"{service} immediate number {number}")


async def _all_answered(world: World, wanted: int, patience: float = 600) -> None:
    deadline = time.monotonic() + patience
    while _answers(world) < wanted and time.monotonic() < deadline:
        await asyncio.sleep(0.25)


def _answers(world: World) -> int:
    return sum(len(world.slack.ephemerals(person)) for person in (ANA, BEN))


def _lost(world: World) -> int:
    """Every acknowledged delivery has its row, by its trigger id; every row was decided, and answered in Slack."""
    acked = {d.payload["trigger_id"] for d in world.slack.deliveries if d.acked_at is not None}
    rows = dict(world.rows("SELECT key, decided_at FROM interactions"))
    undone = len([key for key in acked if not rows.get(key)]) - _turned_away(world)
    return undone + max(len(acked) - _answers(world), 0)


def _turned_away(world: World) -> int:
    """Who has too much waiting is told so by the ack, and nothing is stored."""
    told = (message.text for person in (ANA, BEN) for message in world.slack.ephemerals(person))
    return sum("Try again in about" in text for text in told)


def _at_once(world: World) -> int:
    """How many AWS requests were on the way at the same moment, at most: each takes the added latency at least."""
    ends = sorted(world.real(call.at) for call in world.aws.calls())
    most = start = 0
    for number, end in enumerate(ends):
        while ends[start] < end - LATENCY:
            start += 1
        most = max(most, number - start + 1)
    return most
