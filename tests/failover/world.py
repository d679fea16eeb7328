"""All that one kind of failover is played in."""

import asyncio
import math
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.world import GOOD, World
from playground.bot_process import clock_variables
from tests.failover.pair import Pair
from tests.failover.play import CHANNELS, SPEED, Failover, Play, services
from tests.failover.wires import behind_wires, on_this_host

KINDS = ("SIGKILL", "SIGTERM", "partition")
UPGRADE = "upgrade"  # SIGTERM, and the one that follows is of another version, in turn the newer and the older one


@asynccontextmanager
async def scenery(kind: str, times: int, logs: Path | None, old: Path | None) -> AsyncIterator[tuple[Play, Pair]]:
    """Two bots, and ten rollouts under way."""
    where = behind_wires() if kind == "partition" else on_this_host()
    async with where as database:
        number = services(times)
        world = World(services=number, channels=CHANNELS, spread=True, speed=SPEED, database=database.url)
        world.aws.cluster.behave(world.revisions[GOOD], "hangs")
        async with world:
            await world.bot.stop()  # it has made the tables; from here on there are two
            variables = {**world.bot.variables, **clock_variables(world.clock)}
            pair = Pair(logs or world.home, variables, database.ways, old if kind == UPGRADE else None)
            await pair.complete()
            try:
                play = Play(world, pair, url=database.url, cut=database.cut)
                await play.begin()
                yield play, pair
            finally:
                await pair.stop()


async def played(
    kind: str, times: int, *, within: float = math.inf, logs: Path | None = None, old: Path | None = None
) -> tuple[Sequence[Failover], Sequence[str]]:
    """-> each failover, and what was wrong in the end. `within` so many real seconds they begin.

    `logs`: where what the bots log is kept.
    """
    started = time.monotonic()
    async with scenery(kind, times, logs, old) as (play, pair):
        found = []
        for number in range(1, times + 1):
            if (began := time.monotonic()) - started > within:
                break
            (name, card), _ = await asyncio.gather(play.prepared(), pair.complete())
            ready = time.monotonic()
            found.append(await play.one(kind, name, card))
            took = f"{ready - began:.1f} + {time.monotonic() - ready:.1f} s, load {os.getloadavg()[0]:.1f}"
            sys.stderr.write(f"{kind} {number}: {found[-1]}, {took}\n")
        await asyncio.sleep(2.0)
        return found, play.wrong()
