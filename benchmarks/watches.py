"""Many rollbacks that are watched at once, in each phase: memory, CPU, and calls to AWS a minute beside its limits.

All end within seconds of each other, which is the worst case for the first phase. Then the rows of the database are
moved back in time, so that nobody has to wait for the later phases.
"""

import asyncio
import contextlib
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.live import cpu_seconds, megabytes, roll_all
from benchmarks.world import FAMILY, World
from playground.aws.names import ecs_arn
from playground.aws.wire import Call

# Calls a second that AWS allows an account in a region, by its published quotas.
LIMITS = {
    "DescribeServices": 20,
    "ListTasks + DescribeTasks": 20,
    "DescribeTaskDefinition": 20,
    "ListServiceDeployments + DescribeServiceDeployments": 20,
    "DescribeServiceRevisions": 20,
    "GetMetricData": 50,
    "DescribeTargetGroups + DescribeTargetHealth": 10,
}
_KINDS = {operation: kind for kind in LIMITS for operation in kind.split(" + ")}
_LATER = {1: 0, 2: 11, 3: 27}  # minutes by which the rows are moved back before a phase is measured


@dataclass(frozen=True)
class Measured:
    """Of one phase. `calls` are those a minute, by kind; `looks` how many of the watches were looked at a minute."""

    phase: int
    watched: int
    megabytes: float
    cpu: float  # of one core
    calls: dict[str, float]
    looks: float

    @property
    def shares(self) -> dict[str, float]:
        """Of what AWS allows."""
        return {kind: rate / 60 / LIMITS[kind] for kind, rate in self.calls.items()}


async def measure(*, watches: int, seconds: float) -> list[Measured]:
    async with World(services=watches, channels=50) as world:
        world.aws.cluster.behave(ecs_arn("task-definition", f"{FAMILY}:1"), "hangs")
        await roll_all(world, at_once=8)
        _let_all_start(world)
        while _count(world, "state = 'succeeded'") < watches:
            await asyncio.sleep(0.5)
        found = []
        for phase, minutes in _LATER.items():
            if minutes:
                await _move_back(world, timedelta(minutes=minutes))
                await _judged(world, before=phase)
            found.append(await _phase(world, phase, seconds))
        return found


async def _phase(world: World, phase: int, seconds: float) -> Measured:
    looks, began, spent = _looks(world), time.time(), cpu_seconds(world.bot.pid)
    await asyncio.sleep(seconds)
    took = time.time() - began
    calls = [call for call in world.aws.calls() if world.real(call.at) >= began]
    return Measured(
        phase=phase,
        watched=_watched(world, phase),
        megabytes=round(megabytes(world.bot.pid), 1),
        cpu=round((cpu_seconds(world.bot.pid) - spent) / took, 3),
        calls=_a_minute(calls, took),
        looks=round((_looks(world) - looks) / took * 60, 1),
    )


def _a_minute(calls: Sequence[Call], seconds: float) -> dict[str, float]:
    counted = Counter(_KINDS[call.operation] for call in calls if call.operation in _KINDS)
    return {kind: round(counted[kind] / seconds * 60, 1) for kind in LIMITS}


def _let_all_start(world: World) -> None:
    """Every task that hangs, at once."""
    world.aws.catch_up()
    at = world.clock.now()
    for service in world.aws.cluster.services.values():
        for task in service.tasks:
            if task.started_at is None and task.wanted:
                task.script = [(at + timedelta(seconds=2), "RUNNING"), (at + timedelta(seconds=8), "HEALTHY")]
    world.aws.cluster.nudge()
    world.aws.cluster.behave(ecs_arn("task-definition", f"{FAMILY}:1"), "ok")


async def _move_back(world: World, by: timedelta) -> None:
    """The bot is stopped meanwhile; what it has seen stays where it was."""
    await world.bot.stop()
    with contextlib.closing(sqlite3.connect(world.home / "rollback-bot.db")) as database, database:
        for table, column in (("phases", "due_at"), ("phases", "ends_at"), ("due", "due_at")):
            for row, moment in database.execute(f"SELECT rowid, {column} FROM {table}").fetchall():
                earlier = datetime.fromisoformat(moment) - by
                text = earlier.isoformat(sep=moment[10], timespec="microseconds")
                database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (text, row))
    await world.start_bot()


async def _judged(world: World, *, before: int) -> None:
    """What is overdue, within a few minutes: each needs a last look."""
    async with asyncio.timeout(400):
        while world.rows("SELECT 1 FROM phases WHERE number < ? AND judged_at IS NULL LIMIT 1", before):
            await asyncio.sleep(1)


def _count(world: World, condition: str) -> int:
    return len(world.rows(f"SELECT id FROM rollbacks WHERE {condition}"))


def _watched(world: World, phase: int) -> int:
    [(count,)] = world.rows("SELECT count(*) FROM phases WHERE number = ? AND watch IS NOT NULL", phase)
    return int(count)


def _looks(world: World) -> int:
    """In all phases together, so far."""
    [(looks,)] = world.rows("SELECT coalesce(sum(json_extract(watch, '$.looks')), 0) FROM phases")
    return int(looks)
