"""A sweep of how ready many services are: calls to AWS by API, time, memory and CPU of the process that makes it.

Measured by `rollback-bot readiness`, which looks ten by ten and waits where the bot's share of AWS's allowance wants
it; the bot itself spreads the same looks over half an hour. Each service has task definitions of its own.
"""

import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from typing import IO

from benchmarks.questions import opened
from benchmarks.world import World
from bot.journal import SqlJournal

SPREAD = 25 * 60  # seconds in which the bot looks at each once
SIZES = (200, 1000)


@dataclass(frozen=True)
class Measured:
    """`calls` by API; `grades` how many services have which. `megabytes` is the largest that it was."""

    services: int
    calls: dict[str, int]
    seconds: float
    cpu: float
    megabytes: float
    grades: dict[str, int]

    @property
    def for_each(self) -> float:
        """Calls for one service."""
        return sum(self.calls.values()) / self.services

    @property
    def rate(self) -> float:
        """Calls a second, spread as the bot spreads them."""
        return sum(self.calls.values()) / SPREAD


async def measure(*, services: int) -> Measured:
    async with World(services=services, apart=True, watched="triggers: {}", bot="") as world:
        async with opened(SqlJournal, world.bot.variables["ROLLBACK_DATABASE_URL"]):
            pass  # it is asked of drills, and need only be there
        before = len(world.aws.calls())
        began = time.monotonic()
        with tempfile.TemporaryFile() as told:
            usage = await asyncio.to_thread(_run, world.bot.variables, told)
            told.seek(0)
            found = json.load(told)["services"]
        took = time.monotonic() - began
        calls = Counter(call.operation for call in world.aws.calls()[before:])
        grades = Counter(each["grade"] for each in found)
        cpu, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        return Measured(services, dict(calls.most_common()), took, cpu, megabytes, dict(grades))


def _run(variables: dict[str, str], told: IO[bytes]) -> resource.struct_rusage:
    """The command, to its end. Raises RuntimeError where it failed."""
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "bot", "readiness", "--json"],
        variables,
        file_actions=[(os.POSIX_SPAWN_DUP2, told.fileno(), 1)],
    )
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise RuntimeError(f"rollback-bot readiness ended with {status}")
    return usage
