"""Services whose alarms the bot keeps and whose events it reads, while nothing happens: memory, CPU, calls a minute.

And how long `rollback-bot alarms apply` takes, the first time and when all stand.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.live import cpu_seconds, megabytes
from benchmarks.world import World
from playground.aws.wire import Call

# Calls a second that AWS allows an account in a region, by its published quotas. SQS has none that is near: it takes
# 3,000 a second and more.
LIMITS = {
    "DescribeServices": 20,
    "ListServiceDeployments + DescribeServiceDeployments": 20,
    "DescribeServiceRevisions": 20,
    "DescribeAlarms": 9,
    "GetMetricData": 50,
    "ListTagsForResource": 10,
    "ReceiveMessage": 3_000,
}
SECONDS = 660.0  # more than one round of the sweep
WATCHED = "watch: propose, triggers: {errors: off, unhealthy: off, slow: off, memory: {}}"
_SETTLE = 10  # seconds
_KINDS = {operation: kind for kind in LIMITS for operation in kind.split(" + ")}


@dataclass(frozen=True)
class Measured:
    """`calls` are those a minute, by kind. `applied` and `again` are seconds of `alarms apply`."""

    services: int
    megabytes: float
    cpu: float  # of one core
    calls: dict[str, float]
    alarms: int
    applied: float
    again: float

    @property
    def shares(self) -> dict[str, float]:
        """Of what AWS allows."""
        return {kind: rate / 60 / LIMITS[kind] for kind, rate in self.calls.items()}


async def measure(*, services: int, seconds: float) -> Measured:
    """A service without load balancer has one alarm of the four: as many services are as many alarms."""
    async with World(services=services, watched=WATCHED, events=True) as world:
        applied = await _apply(world)
        alarms = len(world.aws.calls("PutMetricAlarm"))
        again = await _apply(world)
        await asyncio.sleep(_SETTLE)
        began, spent = time.time(), cpu_seconds(world.bot.pid)
        await asyncio.sleep(seconds)
        took = time.time() - began
        calls = [call for call in world.aws.calls() if world.real(call.at) >= began]
        return Measured(
            services=services,
            megabytes=round(megabytes(world.bot.pid), 1),
            cpu=round((cpu_seconds(world.bot.pid) - spent) / took, 4),
            calls=_a_minute(calls, took),
            alarms=alarms,
            applied=round(applied, 1),
            again=round(again, 1),
        )


async def _apply(world: World) -> float:
    began, command = time.monotonic(), (sys.executable, "-m", "bot", "alarms", "apply")
    process = await asyncio.create_subprocess_exec(
        *command, env=world.bot.variables, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(said.decode(errors="replace")[-4000:])
    return time.monotonic() - began


def _a_minute(calls: Sequence[Call], seconds: float) -> dict[str, float]:
    counted = Counter(_KINDS[call.operation] for call in calls if call.operation in _KINDS)
    return {kind: round(counted[kind] / seconds * 60, 2) for kind in LIMITS}
