"""Many rollbacks that are watched at once, in each phase: memory, CPU, and calls to AWS a minute beside its limits.

All end at the same moment, which is the worst case for the first phase. Then the rows of the database are moved back
in time, so that nobody has to wait for the later phases.
"""

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from benchmarks.live import cpu_seconds, megabytes
from benchmarks.world import ANA, BEN, FAMILY, INCIDENT, World
from playground.aws.names import ecs_arn
from playground.aws.wire import Call

# Calls a second that AWS allows an account in a region, by its published quotas; of FilterLogEvents where it allows
# fewest.
LIMITS = {
    "DescribeServices": 20,
    "ListTasks + DescribeTasks": 20,
    "DescribeTaskDefinition": 20,
    "ListServiceDeployments + DescribeServiceDeployments": 20,
    "DescribeServiceRevisions": 20,
    "GetMetricData": 50,
    "DescribeTargetGroups + DescribeTargetHealth": 10,
    "FilterLogEvents": 5,
}
_KINDS = {operation: kind for kind in LIMITS for operation in kind.split(" + ")}
SETTLE = 60  # seconds
WATCHED = "watched_for: 1h, logs: {group: /aws/ecs/quilt-catalog, critical: FATAL}"
_LATER = {1: 0, 2: 11, 3: 27}  # minutes by which the rows are moved back before a phase is measured


@dataclass(frozen=True)
class Measured:
    """Of one phase. `calls` are those a minute, by kind; `looks` how many were made a minute; `first_minute` how many
    of the watches were looked at within a minute after the process was connected.
    """

    phase: int
    watched: int
    megabytes: float
    cpu: float  # of one core
    calls: dict[str, float]
    looks: float
    first_minute: int

    @property
    def shares(self) -> dict[str, float]:
        """Of what AWS allows."""
        return {kind: rate / 60 / LIMITS[kind] for kind, rate in self.calls.items()}


async def measure(*, watches: int, seconds: float) -> list[Measured]:
    """One service is rolled back; the others are, in ECS, and get copies of its rows."""
    async with World(services=watches, apart=True, watched=WATCHED) as world:
        first, *others = world.names
        for name in others:
            world.aws.cluster.scheduler(name).deploy(ecs_arn("task-definition", f"{FAMILY}-{name}:1"))
        await _roll_back(world, first)
        await asyncio.sleep(SETTLE)  # the other services are stable as well
        await world.bot.stop()
        _copy(world, first, others)
        found = []
        for phase, minutes in _LATER.items():
            _move_back(world, timedelta(minutes=minutes), to=phase)
            await world.start_bot()
            began = asyncio.create_task(_after(60, world, phase))
            found.append(await _phase(world, phase, seconds, began))
            await world.bot.stop()
        return found


async def _roll_back(world: World, service: str) -> None:
    while await world.slack.slash(ANA, INCIDENT, f"{service} immediate") is not None:
        await asyncio.sleep(1)
    card = await world.card(service)
    while await world.slack.click(BEN, INCIDENT, card.ts, "approve") is not None:
        await asyncio.sleep(1)
    while not world.rows("SELECT 1 FROM phases"):
        await asyncio.sleep(0.2)


async def _after(seconds: float, world: World, phase: int) -> int:
    before = _watched(world, phase)
    await asyncio.sleep(seconds)
    return _watched(world, phase) - before


async def _phase(world: World, phase: int, seconds: float, first: Awaitable[int]) -> Measured:
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
        first_minute=await first,
    )


def _a_minute(calls: Sequence[Call], seconds: float) -> dict[str, float]:
    counted = Counter(_KINDS[call.operation] for call in calls if call.operation in _KINDS)
    return {kind: round(counted[kind] / seconds * 60, 1) for kind in LIMITS}


def _copy(world: World, first: str, others: Sequence[str]) -> None:
    """Each gets what was stored of the first one, under its own name, and all begin to be watched now."""
    with _database(world) as database:
        [(rollback, due_at)] = database.execute("SELECT rollback_id, due_at FROM phases WHERE number = 1").fetchall()
        for table, key in (("rollbacks", "id"), ("phases", "rollback_id"), ("due", "rollback_id")):
            found = database.execute(f"SELECT * FROM {table} WHERE {key} = ?", (rollback,)).fetchall()
            for name in others:
                names = {rollback: uuid5(NAMESPACE_URL, rollback + name).hex, first: name}
                for row in found:
                    values = [_renamed(value, names) for value in row]
                    database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        database.execute("UPDATE phases SET result = 'pending', judged_at = NULL, watch = NULL, checks = '[]'")
        database.execute("UPDATE due SET due_at = ?, claimed_until = NULL, tries = 0", (due_at,))
        _move(database, datetime.fromisoformat(due_at).replace(tzinfo=UTC) - world.clock.now())


def _renamed(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, str):
        for before, after in names.items():
            value = value.replace(before, after)
    return value


def _move_back(world: World, by: timedelta, *, to: int) -> None:
    """What was seen stays where it was. The phases before `to` are judged: their last looks would be measured too."""
    with _database(world) as database:
        _move(database, by)
        judged = "UPDATE phases SET result = 'inconclusive', judged_at = ends_at WHERE number < ?"
        database.execute(judged, (to,))


@contextmanager
def _database(world: World) -> Iterator[sqlite3.Connection]:
    """Of a bot that is stopped."""
    with closing(sqlite3.connect(world.home / "rollback-bot.db")) as database, database:
        yield database


def _move(database: sqlite3.Connection, by: timedelta) -> None:
    for table, column in (("phases", "due_at"), ("phases", "ends_at"), ("due", "due_at")):
        for row, moment in database.execute(f"SELECT rowid, {column} FROM {table}").fetchall():
            earlier = datetime.fromisoformat(moment) - by
            text = earlier.isoformat(sep=moment[10], timespec="microseconds")
            database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (text, row))


def _watched(world: World, phase: int) -> int:
    [(count,)] = world.rows("SELECT count(*) FROM phases WHERE number = ? AND watch IS NOT NULL", phase)
    return int(count)


def _looks(world: World) -> int:
    """In all phases together, so far."""
    [(looks,)] = world.rows("SELECT coalesce(sum(json_extract(watch, '$.looks')), 0) FROM phases")
    return int(looks)
