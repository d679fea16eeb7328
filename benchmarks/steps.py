"""What lies between the click on Approve and UpdateService: when each step begins and ends, since the click.

By a bot that notes it (`benchmarks.traced_bot`), so all of it takes a little longer than where it is only timed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import approve
from benchmarks.world import World


@dataclass(frozen=True)
class Step:
    """Medians, seconds after the click."""

    name: str
    begins: float
    ends: float


async def measure(*, approvals: int) -> Sequence[Step]:
    """Those that each approval had, in the order in which they begin."""
    found: list[dict[str, tuple[float, float]]] = []
    results = approve.Results()
    async with World(services=approvals, speed=approve.SPEED, bot="benchmarks.traced_bot") as world:
        for service in world.names:
            before = len(_lines(world.trace))
            took = await approve.bot(world, service, results)
            moments = [_read(line) for line in _lines(world.trace)[before:]]
            click = results.clicks[-1]
            found.append(_steps([(at - click, name) for at, name in moments if click <= at <= click + took + 0.1]))
    common = set.intersection(*map(set, found))
    return sorted((_in_the_middle(name, [each[name] for each in found]) for name in common), key=lambda s: s.begins)


def _in_the_middle(name: str, of_each: Sequence[tuple[float, float]]) -> Step:
    begins, ends = zip(*of_each, strict=True)
    return Step(name, median(begins), median(ends))


def _lines(trace: Path) -> list[str]:
    return trace.read_text(encoding="utf-8").splitlines() if trace.exists() else []


def _read(line: str) -> tuple[float, str]:
    at, name = line.split(" ", 1)
    return float(at), name


def _steps(moments: Sequence[tuple[float, str]]) -> dict[str, tuple[float, float]]:
    """The first time that each begins, and the first end of it."""
    begins = {name[2:]: at for at, name in reversed(moments) if name.startswith("<")}
    ends = {name[2:]: at for at, name in reversed(moments) if name.startswith(">")}
    return {name: (at, ends.get(name, at)) for name, at in begins.items()}
