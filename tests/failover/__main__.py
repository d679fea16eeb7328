"""python -m tests.failover [--times 100] [--kinds SIGKILL SIGTERM partition]: writes docs/evidence/failover.md."""

import argparse
import asyncio
import math
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.failover.page import Kind, write
from tests.failover.states.played import played as states_played
from tests.failover.world import KINDS, UPGRADE, played

_STATES = "states"  # upgrades as well, with a rollback in each state at the same time
_WITHIN = "ROLLBACK_FAILOVER_WITHIN"  # is set in the network namespace


async def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--times", type=int, default=5)
    arguments.add_argument("--within", type=float, default=math.inf, help="seconds after which no failover is begun")
    arguments.add_argument("--kinds", nargs="+", choices=(*KINDS, UPGRADE, _STATES), default=KINDS)
    arguments.add_argument("--old", type=Path, help="for upgrades: the tree of another version with the same schema")
    arguments.add_argument("--logs", type=Path, help="a directory in which what the bots log is kept")
    arguments.add_argument("--more", action="store_true", help="states: add to what the table says")
    given = arguments.parse_args()
    if {UPGRADE, _STATES}.intersection(given.kinds) and not given.old:
        arguments.error("upgrades need --old")
    if "partition" in given.kinds and _WITHIN not in os.environ:
        words = ["unshare", "--net", sys.executable, "-m", "tests.failover", *sys.argv[1:]]
        os.execvpe(words[0], words, {**os.environ, _WITHIN: "yes"})
    if given.logs:
        given.logs.mkdir(parents=True, exist_ok=True)
    bad = 0
    for kind in given.kinds:
        if kind == _STATES:
            bad += await states_played(
                given.times, within=given.within, logs=given.logs, old=given.old, more=given.more
            )
            continue
        began = os.getloadavg()[0]
        found, wrong = await played(kind, given.times, within=given.within, logs=given.logs, old=given.old)
        made = Kind(kind, found, wrong, load=(began, os.getloadavg()[0]), on=datetime.now(UTC))
        write(made)
        sys.stdout.write("\n".join([made.line, *wrong, ""]))
        sys.stdout.flush()
        bad += len(wrong)
    return bad


if __name__ == "__main__":
    if _WITHIN in os.environ:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    raise SystemExit(min(asyncio.run(main()), 1))
