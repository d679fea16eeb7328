"""How ready many services are: calls to AWS by API, time, memory and CPU of the process that looks at them.

At one go, as `rollback-bot readiness` looks ten by ten; and by the bot itself, which spreads the looks. Each service
has task definitions of its own. Time passes faster, for AWS's allowance as well: how long it all takes in earnest
follows from the calls, and from the bot's share of what AWS allows.
"""

import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO

from aws.allowances import RATES
from benchmarks.live import cpu_seconds, megabytes
from benchmarks.questions import opened
from benchmarks.world import World
from bot.journal import SqlJournal
from bot.readiness.due import EVERY
from playground.aws.wire import Call

SIZES = (200, 1000)
BOT = "benchmarks.hurried_bot"
SPEED = 20.0  # of the look at one go
BOTS_SPEED = 10.0
BOTS = 200  # services of the bot that runs
_WATCHED = "triggers: {}"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
# What a patient read waits for. The kind of allowance, by API; DescribeAlarms has one of its own.
_KINDS: Mapping[str, str] = {
    "DescribeServices": "services",
    "ListServiceDeployments": "service deployments",
    "DescribeServiceDeployments": "service deployments",
    "DescribeServiceRevisions": "service revisions",
    "DescribeTaskDefinition": "task definitions",
    "DescribeTargetGroups": "load balancers",
    "DescribeTargetGroupAttributes": "load balancers",
}


@dataclass(frozen=True)
class Measured:
    """`calls` by API; `grades` how many services have which. `megabytes` is the largest that it was.

    `lasted` is business seconds where the bot spread them, else 0; `seconds` are those of the machine.
    """

    services: int
    calls: dict[str, int]
    seconds: float
    lasted: float
    cpu: float
    megabytes: float
    grades: dict[str, int]

    @property
    def for_each(self) -> float:
        """Calls for one service."""
        return sum(self.calls.values()) / self.services

    @property
    def share(self) -> tuple[str, float]:
        """Which of the bot's allowances it uses up most, and how many seconds of it."""
        by_kind = Counter[str]()
        for api, many in self.calls.items():
            if kind := _KINDS.get(api):
                by_kind[kind] += many
        return max(((kind, many / RATES[kind]) for kind, many in by_kind.items()), key=lambda each: each[1])


async def measure(*, services: int) -> Measured:
    """At one go."""
    async with World(services=services, apart=True, watched=_WATCHED, bot="", speed=SPEED) as world:
        async with opened(SqlJournal, world.bot.variables["ROLLBACK_DATABASE_URL"]):
            pass  # it is asked of drills, and need only be there
        before = len(world.aws.calls())
        began = time.monotonic()
        with tempfile.TemporaryFile() as told:
            usage = await asyncio.to_thread(_run, world.bot.variables, told)
            told.seek(0)
            found = json.load(told)["services"]
        took = time.monotonic() - began
        grades = Counter(each["grade"] for each in found)
        cpu, most = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        calls = _counted(world.aws.calls()[before:])
        return Measured(services, calls, took, 0.0, cpu, most, dict(grades))


class _Looking(World):
    readiness = "{weekly: false}"


async def by_the_bot() -> list[Measured]:
    """Twice by a bot that runs, as soon as it was started and half an hour later: some of it is known by then."""
    async with _Looking(services=BOTS, apart=True, watched=_WATCHED, bot=BOT, speed=BOTS_SPEED) as world:
        first = await _sweep(world, timedelta())
        return [first, await _sweep(world, EVERY)]


async def _sweep(world: World, after: timedelta) -> Measured:
    """Until each service was looked at once more, `after` which it was not due. The time between is not counted."""
    async with opened(SqlJournal, world.bot.variables["ROLLBACK_DATABASE_URL"], read_only=True) as journal:
        known = {each.readiness.service: each.readiness.judged_at for each in await journal.readiness_known()}
        if known:
            await world.clock.until(min(known.values()) + after)
        at, before, spent = world.clock.now(), len(world.aws.calls()), cpu_seconds(world.bot.pid)
        began, most, looked = time.monotonic(), 0.0, list[datetime]()
        while len(looked) < len(world.names):
            await asyncio.sleep(0.5)
            most = max(most, megabytes(world.bot.pid))
            now = [each.readiness for each in await journal.readiness_known()]
            looked = [each.judged_at for each in now if each.judged_at > known.get(each.service, _LONG_AGO)]
        calls = _counted(world.aws.calls()[before:])
        grades = dict(Counter(each.grade.value for each in now))
        cpu, lasted = cpu_seconds(world.bot.pid) - spent, (max(looked) - at).total_seconds()
        return Measured(len(looked), calls, time.monotonic() - began, lasted, cpu, most, grades)


def _counted(calls: Sequence[Call]) -> dict[str, int]:
    return dict(Counter(call.operation for call in calls).most_common())


def _run(variables: dict[str, str], told: IO[bytes]) -> resource.struct_rusage:
    """The command, to its end. Raises RuntimeError where it failed."""
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", BOT, "readiness", "--json"],
        variables,
        file_actions=[(os.POSIX_SPAWN_DUP2, told.fileno(), 1)],
    )
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise RuntimeError(f"rollback-bot readiness ended with {status}")
    return usage
