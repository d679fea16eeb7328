"""The days and faults that docs/evidence/proposals.md counts, each row drawn by itself."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from random import Random

from tests.simulate.days import COURSES, LIVES_AT, TRAFFIC, day, fault
from tests.simulate.rules import RULES, proposals

RATES = (2, 5, 10, 20, 50)
DAYS, COMPARED, FAULTS, LIVED = 600, 20, 1_000, 30
WITHIN = 12  # minutes


@dataclass(frozen=True)
class Days:
    """`many` of them, of which the first `COMPARED` by Kayenta's rule, too."""

    traffic: int
    course: str
    many: int = DAYS

    def count(self, seed: str = "") -> Counter[str]:
        """How often each rule proposed a rollback."""
        draw, found = Random(f"{seed}{self.traffic} {self.course}"), Counter[str]()
        for number in range(self.many):
            drawn = day(draw, self.traffic, self.course)
            for rule in RULES:
                if rule != "kayenta" or number < COMPARED:
                    found[rule] += sum(1 for _ in proposals(rule, drawn))
        return found


@dataclass(frozen=True)
class Faults:
    """`rate` in percent."""

    traffic: int
    rate: int
    many: int = FAULTS

    def count(self, seed: str = "") -> Counter[str]:
        """How often each rule found it in time."""
        draw, found = Random(f"{seed}{self.traffic} {self.rate}"), Counter[str]()
        for _ in range(self.many):
            drawn, began = fault(draw, self.traffic, self.rate / 100)
            found.update(rule for rule in RULES if next(proposals(rule, drawn), began + 60) - began <= WITHIN)
        return found


ALL_DAYS = [Days(traffic, course) for traffic in TRAFFIC for course in COURSES]
ALL_LIVED = [Days(traffic, course, LIVED) for course in LIVES_AT for traffic in TRAFFIC]
ALL_FAULTS = [Faults(traffic, rate) for rate in RATES for traffic in TRAFFIC]
Counted = dict[Days | Faults, Counter[str]]


def counted(rows: Sequence[Days | Faults], seed: str = "") -> Counted:
    """`seed`: that of other days than those of the page's tables."""
    with ProcessPoolExecutor() as pool:
        return dict(zip(rows, pool.map(partial(_count, seed), rows), strict=True))


def _count(seed: str, row: Days | Faults) -> Counter[str]:
    return row.count(f"{seed} " if seed else "")
