"""`make crash-sweep`: kill the bot at every step of every scenario, in turn, and count what went wrong.

python -m tests.crash [--scenario NAME] [--from K] [--to K] [--every N] [--when before|after|both] [--jobs N]
    [--database postgresql]: two bots, of which the one that leads is killed, and the other takes over
    [--old TREE] [--first-is old|new] [--when stop]: an upgrade, or the way back from one
"""

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from itertools import repeat
from pathlib import Path

from tests.crash.database import postgresql
from tests.crash.replicas import STOP
from tests.crash.scenarios import SCENARIOS
from tests.crash.sweep import Death, Place, die


def main() -> int:
    """-> exit status: 0 when no invariant was violated."""
    wanted = _arguments()
    began = time.monotonic()
    deaths: list[Death] = []
    jobs = ProcessPoolExecutor(wanted.jobs, mp_context=multiprocessing.get_context("spawn"))
    with postgresql() if wanted.database == "postgresql" else nullcontext("") as server, jobs as pool:
        place = Place(server, wanted.old, wanted.first_is == "old")
        for scenario in wanted.scenario or SCENARIOS:
            deaths += _sweep(scenario, wanted, pool, place)
    _tell_what_was_taken_over(deaths)
    violations = sum(bool(death.violations) for death in deaths)
    print(f"total: {_killed(deaths)} kills, {violations} with a violation, {time.monotonic() - began:.0f} s")
    return 1 if violations else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__.partition("\n")[0])
    parser.add_argument("--scenario", action="append", choices=SCENARIOS, help="only this one; may be repeated")
    parser.add_argument("--from", dest="first", type=int, default=1, help="the first step to be killed at")
    parser.add_argument("--to", dest="last", type=int, default=10_000, help="the last one")
    parser.add_argument("--steps", type=int, help="so many there are; nothing is played undisturbed, to count them")
    parser.add_argument("--every", type=int, default=1, help="each N-th of them; an odd N alternates")
    parser.add_argument("--when", choices=["before", "after", "alternate", "both", STOP], default="both")
    parser.add_argument("--jobs", type=int, default=2, help="worlds at the same time")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--replicas", type=int, choices=[1, 2], help="2 with postgresql: the other one takes over")
    parser.add_argument("--old", type=Path, help="the tree of another version, of which one of the two is")
    parser.add_argument("--first-is", choices=["old", "new"], default="old", help="which of them leads at first")
    parser.add_argument("--tell", action="store_true", help="print the conversation and the log behind a violation")
    wanted = parser.parse_args()
    if wanted.database == "sqlite" and (wanted.old or wanted.when == STOP):
        parser.error("another version, or an orderly stop, needs postgresql: there the other one takes over")
    if wanted.replicas not in (None, 2 if wanted.database == "postgresql" else 1):
        parser.error("there are two replicas on PostgreSQL, and one on SQLite")
    return wanted


def _sweep(scenario: str, wanted: argparse.Namespace, pool: ProcessPoolExecutor, place: Place) -> list[Death]:
    began = time.monotonic()
    deaths = []
    if not wanted.steps:
        deaths.append(pool.submit(die, scenario, "", "before", place).result())
        _complain(deaths[0], tell=wanted.tell)
    steps = wanted.steps or deaths[0].steps
    moments = list(_moments(steps, wanted))
    args = (*zip(*moments, strict=True), repeat(place))
    for death in pool.map(die, repeat(scenario), *args) if moments else ():
        deaths.append(death)
        _complain(death, tell=wanted.tell)
    _report(scenario, deaths, steps, time.monotonic() - began)
    return deaths


def _moments(steps: int, wanted: argparse.Namespace) -> Iterator[tuple[str, str]]:
    for kill_at in range(wanted.first, min(wanted.last, steps) + 1, wanted.every):
        for number, when in enumerate(["before", "after"], 1):
            if wanted.when == STOP and number == 1:
                yield str(kill_at), STOP
            if wanted.when in {when, "both"} or (wanted.when == "alternate" and (kill_at + number) % 2 == 0):
                yield str(kill_at), when


def _report(scenario: str, deaths: list[Death], steps: int, seconds: float) -> None:
    wrong = sum(bool(death.violations) for death in deaths)
    ends: dict[str, int] = {}
    for death in deaths:
        ends[death.end] = ends.get(death.end, 0) + 1
    ended = ", ".join(f"{times} {end}" for end, times in sorted(ends.items(), key=lambda pair: -pair[1]))
    not_reached = sum(bool(death.kill_at) and not death.step for death in deaths)
    print(
        f"{scenario}: K={steps}, {_killed(deaths)} kills ({not_reached} not reached), "
        f"{wrong} with a violation, {seconds:.0f} s; ended {ended}",
        flush=True,
    )


def _complain(death: Death, *, tell: bool) -> None:
    """At once, so that a long sweep need not be waited for."""
    if death.violations:
        print(f"  {death.scenario}, killed {death.when} step {death.kill_at} ({death.step or 'not reached'}):")
        print("".join(f"    {violation}\n" for violation in death.violations), end="", flush=True)
        print(death.story if tell else "", end="", flush=True)


def _tell_what_was_taken_over(deaths: list[Death]) -> None:
    counted = Counter(each for death in deaths for each in death.taken_over)
    for what, times in sorted(counted.items()):
        print(f"taken over, {what}: {times}")


def _killed(deaths: list[Death]) -> int:
    return sum(bool(death.step) for death in deaths)


if __name__ == "__main__":
    sys.exit(main())
