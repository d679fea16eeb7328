"""Many services in many accounts and regions: start, memory, threads, `/rollback status` of all, and a plan of one."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import table
from benchmarks.live import megabytes
from benchmarks.world import ANA, INCIDENT, World

SIZES = [(services, places) for services in (200, 1_000, 5_000) for places in (1, 50, 500) if places <= services]
_TOLD = "What runs now"


@dataclass(frozen=True)
class Measured:
    """Seconds, and MB of the bot's process. `status` is of a bot that has read nothing yet, `again` right after it."""

    services: int
    places: int
    start: float
    ready: float  # from the start until the bot has nothing more to make ready
    megabytes: float
    threads: int
    status: float
    calls: int  # of DescribeServices for it
    again: float
    unread: str  # what it says of those that it had no time for
    plan: float
    at_last: float  # MB


async def measure(services: int, places: int) -> Measured:
    async with World(services=services, places=places) as world:
        await world.bot.stop()
        began = time.monotonic()
        start = await world.start_bot()
        await world.quiet(2.0)
        ready, at_rest, running = time.monotonic() - began - 2.0, megabytes(world.bot.pid), threads(world.bot.pid)
        before = len(world.aws.calls("DescribeServices"))
        status, told = await _status(world)
        calls = len(world.aws.calls("DescribeServices")) - before
        again, _ = await _status(world)
        plan = await _plan(world)
        return Measured(
            services=services,
            places=places,
            start=round(start, 2),
            ready=round(ready, 1),
            megabytes=round(at_rest),
            threads=running,
            status=round(status, 2),
            calls=calls,
            again=round(again, 2),
            unread=next((line for line in told.splitlines() if "in time" in line or " ago" in line), ""),
            plan=round(plan, 2),
            at_last=round(megabytes(world.bot.pid)),
        )


async def _status(world: World) -> tuple[float, str]:
    seen = len(world.slack.ephemerals(ANA))
    began = time.monotonic()
    await world.slack.slash(ANA, INCIDENT, "status")

    def found() -> str:
        texts = (f"{message.text}\n{message.blocks}" for message in world.slack.ephemerals(ANA)[seen:])
        return next((text for text in texts if _TOLD in text), "")

    told = await world.slack.wait_for(found, timeout=120)
    return time.monotonic() - began, told


async def _plan(world: World) -> float:
    began = time.monotonic()
    await world.slack.slash(ANA, INCIDENT, f"{world.names[0]} immediate")
    await world.card(world.names[0])
    return time.monotonic() - began


def threads(pid: int | None) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("Threads:")[2].split()[0])


def sizes(texts: Sequence[str]) -> list[tuple[int, int]]:
    """`1000x50` -> 1,000 services in 50 places."""
    return [(int(services), int(places)) for services, _, places in (text.partition("x") for text in texts)]


def shown(found: Sequence[Measured]) -> str:
    rows = [
        ("start, until connected (s)", *(each.start for each in found)),
        ("all made ready (s)", *(each.ready for each in found)),
        ("memory (MB)", *(f"{each.megabytes:.0f}" for each in found)),
        ("threads", *(each.threads for each in found)),
        ("`/rollback status` of all, the first time (s)", *(each.status for each in found)),
        ("calls of DescribeServices for it", *(each.calls for each in found)),
        ("the same, asked again (s)", *(each.again for each in found)),
        ("command to plan card (s)", *(each.plan for each in found)),
        ("memory at last (MB)", *(f"{each.at_last:.0f}" for each in found)),
    ]
    head = ("services in accounts and regions", *(f"{each.services:,} in {each.places}" for each in found))
    said = [f"{each.services:,} in {each.places}: {each.unread}" for each in found if each.unread]
    return "\n".join([table(head, rows), *said])
