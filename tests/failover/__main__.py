"""python -m tests.failover [--times 100] [--kinds SIGKILL SIGTERM partition]: writes docs/evidence/failover.md."""

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks.figures import Sample
from playground.stage import ROOT
from tests.failover.play import KINDS, ROLLING, Failover, play

PAGE = ROOT / "docs/evidence/failover.md"
HEAD = """\
# Failover

Written by `make failover`. Two bots on one PostgreSQL, {rolling} rollouts under way, and the bot that leads ends:
killed, stopped, or with a way to PostgreSQL that falls silent until it has ended by itself. 20 ms after the signal one
more rollback is approved. Seconds from the signal on; 30 ms are added to every AWS call. *Sent*: its UpdateService.
*Watched*: AWS was asked about each rollout again. *Failed*: commands and clicks that were not acknowledged. *Twice*:
calls that were sent, and messages that were told, more than once, and what is wrong with the audit or against an
invariant (`tests/invariants`).

| the leader's end | times | sent: median | longest | watched: median | longest | failed | twice |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def row(kind: str, found: Sequence[Failover], wrong: Sequence[str]) -> str:
    called, watched = Sample([each.called for each in found]), Sample([each.watched for each in found])
    longest = max(each.called for each in found), max(each.watched for each in found)
    failed = sum(each.failed for each in found)
    figures = f"{called.median:.2f} | {longest[0]:.2f} | {watched.median:.2f} | {longest[1]:.2f}"
    return f"| {kind} | {len(found)} | {figures} | {failed} | {len(wrong) or 'nothing'} |\n"


async def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--times", type=int, default=5)
    arguments.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    given = arguments.parse_args()
    rows, bad = "", 0
    for kind in given.kinds:
        found, wrong = await play(kind, given.times)
        rows += row(kind, found, wrong)
        sys.stdout.write("\n".join([rows.splitlines()[-1], *wrong, ""]))
        sys.stdout.flush()
        bad += len(wrong)
    load = f"load {os.getloadavg()[0]:.0f} at the end, nice {os.nice(0)}"
    where = f"{os.cpu_count()} cores, {load}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    PAGE.write_text(f"{HEAD.format(rolling=ROLLING)}{rows}\nMeasured on {where}.\n", encoding="utf-8")
    return bad


if __name__ == "__main__":
    raise SystemExit(min(asyncio.run(main()), 1))
