"""All upgrades of a run, in worlds of some dozens: in each, the first ones find nothing that is validated yet."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from traceback import format_exception

from tests.failover.page import Page
from tests.failover.states import table
from tests.failover.states.cases import CASES, PHASES
from tests.failover.states.play import StatesPlay, Upgrade
from tests.failover.states.scenery import scenery

_A_WORLD = 67  # upgrades in one


async def played(times: int, *, within: float, logs: Path | None, old: Path | None, more: bool) -> int:
    """Writes the table; `more`: adds to what it says. -> how much was wrong."""
    counts = table.read(Page.read().states) if more else table.Counts()
    began, load, wrong = time.monotonic(), os.getloadavg()[0], list[str]()
    for number, size in enumerate(_worlds(times)):
        upgrades, ends, amiss = await one_world(
            size, until=began + within, logs=logs and logs / f"world-{number}", old=old
        )
        counts.add(upgrades, ends)
        wrong += [*(f"{name}: {why}" for name, why in ends.items()), *amiss]
        named = _commit(old) if old else "this one"
        made = table.write(counts, wrong, old=named, load=(load, os.getloadavg()[0]), on=datetime.now(UTC))
        sys.stdout.write(f"{made}\n")
        sys.stdout.flush()
        if time.monotonic() - began > within:
            break
    return len(wrong)


async def one_world(
    times: int, *, until: float, logs: Path | None = None, old: Path | None = None, watched: bool = True
) -> tuple[list[Upgrade], dict[str, str], list[str]]:
    """`until`: monotonic. `watched`: one rollback of each is validated to its end.

    -> each upgrade; by service, why a rollback did not end right; what else is wrong.
    """
    upgrades, stuck = list[Upgrade](), list[str]()
    async with scenery(times, logs, old) as (world, pair, url):
        play = StatesPlay(world, pair, url, watched=watched)
        while len(upgrades) < times and time.monotonic() < until and not stuck:
            began = time.monotonic()
            try:
                upgrades.append(await play.one())
            except TimeoutError as error:  # the others count all the same
                stuck.append(f"upgrade {len(upgrades) + 1} came to a standstill: {''.join(format_exception(error))}")
            else:
                _tell(len(upgrades), upgrades[-1], time.monotonic() - began)
        ends = await play.finish()
        await asyncio.sleep(2.0)
        return upgrades, ends, [*stuck, *play.wrong()]


def _worlds(times: int) -> Iterator[int]:
    while times > 0:
        yield min(times, _A_WORLD)
        times -= _A_WORLD


def _tell(number: int, upgrade: Upgrade, seconds: float) -> None:
    way = "old to new" if upgrade.old_first else "new to old"
    taken = ", ".join(phase for phase in PHASES if upgrade.taken.of(phase))
    lost = [case for case in CASES if not upgrade.taken.of(case)]
    never = f"; not taken over: {lost}, not there: {upgrade.missing}" if lost else ""
    told = f"{seconds:.1f} s, led after {upgrade.seconds:.1f} s, load {os.getloadavg()[0]:.1f}"
    sys.stderr.write(f"{number}, {way}: {told}: {taken}{never}\n")


def _commit(tree: Path) -> str:
    words = ["git", "-C", str(tree), "log", "-1", "--format=%h of %as"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
