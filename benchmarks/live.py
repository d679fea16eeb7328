"""Many live rollbacks in one process: memory, CPU, calls to AWS, how fresh the view of each is, and coming back."""

import asyncio
import os
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.figures import Sample
from benchmarks.world import ANA, BEN, FAMILY, World
from playground.aws.names import ecs_arn
from playground.aws.wire import Call

# Calls a second that AWS allows an account, by its published buckets.
BUCKETS = {
    "DescribeServices": ("services", 20),
    "ListServiceDeployments": ("service deployments", 20),
    "DescribeServiceDeployments": ("service deployments", 20),
    "ListTasks": ("cluster resources", 20),
    "DescribeTasks": ("cluster resources", 20),
}


@dataclass(frozen=True)
class Results:
    live: int
    megabytes: float
    cpu: float  # of one core
    calls: dict[str, float]  # a second, per bucket
    lag: Sample  # between two looks at the same service
    restart: float  # seconds from the start of the process after a kill to the last rollback being looked at again


async def measure(*, rollbacks: int, seconds: float) -> Results:
    """The target's tasks never start, so that nothing ends meanwhile; the rollbacks stand in fifty channels."""
    async with World(services=rollbacks, channels=50) as world:
        world.aws.cluster.behave(ecs_arn("task-definition", f"{FAMILY}:1"), "hangs")
        await _roll_all(world)
        await asyncio.sleep(30)  # the cards have been told, and the savings of the first seconds are spent
        began, spent = time.time(), cpu_seconds(world.bot.pid)
        await asyncio.sleep(seconds)
        took = time.time() - began
        calls = [call for call in world.aws.calls() if world.real(call.at) >= began]
        cpu = (cpu_seconds(world.bot.pid) - spent) / took
        return Results(
            live=len(world.rows("SELECT id FROM rollbacks WHERE state = 'rolling'")),
            megabytes=megabytes(world.bot.pid),
            cpu=cpu,
            calls=_rates(calls, took),
            lag=_lag(world, calls),
            restart=await _killed(world),
        )


async def _roll_all(world: World) -> None:
    """Ask for all, a few at a time, and let the second person approve each as its card appears."""
    room = asyncio.Semaphore(25)

    async def roll(number: int, service: str) -> None:
        channel = world.channels[number % len(world.channels)]
        async with room:
            while await world.slack.slash(ANA, channel, f"{service} immediate") is not None:
                await asyncio.sleep(1)  # typed again: on a busy machine an acknowledgement may come too late
            card = await world.card(service, channel)
            while await world.slack.click(BEN, channel, card.ts, "approve") is not None:
                await asyncio.sleep(1)
            await world.accepted(service)

    await asyncio.gather(*(roll(number, service) for number, service in enumerate(world.names)))
    while len(world.rows("SELECT id FROM rollbacks WHERE state = 'rolling'")) < len(world.names):
        await asyncio.sleep(0.5)


def _rates(calls: list[Call], seconds: float) -> dict[str, float]:
    counted = Counter(BUCKETS[call.operation][0] for call in calls if call.operation in BUCKETS)
    return {kind: round(count / seconds, 2) for kind, count in sorted(counted.items())}


def _lag(world: World, calls: list[Call]) -> Sample:
    """A change in ECS is seen at most so much later: the time between two looks at the same service."""
    looks: dict[str, list[float]] = {}
    for call in calls:
        if call.operation == "DescribeServices":
            for service in call.parameters["services"]:
                looks.setdefault(service, []).append(world.real(call.at))
    return Sample([later - earlier for times in looks.values() for earlier, later in pairwise(times)])


async def _killed(world: World) -> float:
    """SIGKILL, start again, until every service deployment that is under way was looked at again."""
    await world.bot.kill()
    seen = len(world.aws.calls())
    began = time.monotonic()
    await world.start_bot()
    while len(_looked_at(world.aws.calls()[seen:])) < len(world.names):
        await asyncio.sleep(0.1)
    return time.monotonic() - began


def _looked_at(calls: list[Call]) -> set[str]:
    read = (call for call in calls if call.operation == "DescribeServiceDeployments")
    return {arn for call in read for arn in call.parameters["serviceDeploymentArns"]}


def megabytes(pid: int | None) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def cpu_seconds(pid: int | None) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
