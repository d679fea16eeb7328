"""The second table of docs/evidence/failover.md: how often each state was taken over, and ended as it should."""

import os
import platform
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tests.failover.page import STATES, Page
from tests.failover.states.cases import CASES, NOT_TOLD, PHASES
from tests.failover.states.play import Upgrade

_HEAD = f"""\
{STATES}

Written by `python -m tests.failover --kinds states --old TREE`. Two bots on one PostgreSQL, one of each version, and of
each of these states there is a live rollback when the one that leads gets SIGTERM; then one more bot of the version
that ended is begun, and so on. What must not pass before that is held: AWS or Slack has done what it was asked for and
does not answer. *Taken over*: upgrades at which a rollback was in that state at the signal, and still when the bot that
led had laid everything down (of what is due or to be told: at the signal), as the database says. *Right*: those of
which each such rollback ended as it should: carried out once, called off, expired, or validated in three phases, of
which every check passed that its service declares. A phase may say besides that nobody looked for a while, as it does
in the crash sweep: the seconds in which nobody leads are minutes of this hurried time, and whether it was so is judged.
One that ended otherwise counts at every upgrade that it lived through.

| state | old to new: taken over | right | new to old: taken over | right |
| --- | --- | --- | --- | --- |
"""
_ROW = re.compile(r"^\| (.+?) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.M)
_DIRECTIONS = (True, False)  # is the old version first?
UPGRADES = "upgrades"


@dataclass
class Counts:
    """By (what, is the old version first?)."""

    taken: Counter[tuple[str, bool]] = field(default_factory=Counter)
    right: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def add(self, upgrades: Iterable[Upgrade], wrong: Mapping[str, str]) -> None:
        """`wrong`: services whose rollback did not end as it should."""
        for upgrade in upgrades:
            everything = frozenset[str]().union(*upgrade.taken.by.values())
            for what, services in {**upgrade.taken.by, UPGRADES: everything}.items():
                self.taken[what, upgrade.old_first] += 1
                self.right[what, upgrade.old_first] += not services & set(wrong)

    @property
    def rows(self) -> Sequence[str]:
        found = {what for what, _ in self.taken}
        known = [UPGRADES, *CASES, *PHASES, NOT_TOLD]
        order = [*(each for each in known if each in found), *sorted(found - set(known))]
        return [f"| {what} | {' | '.join(self._cells(what))} |" for what in order]

    def _cells(self, what: str) -> Sequence[str]:
        return [str(counts[what, first]) for first in _DIRECTIONS for counts in (self.taken, self.right)]


def read(table: str) -> Counts:
    """What such a table says."""
    counts = Counts()
    for what, *cells in _ROW.findall(table):
        for first, taken, right in zip(_DIRECTIONS, cells[::2], cells[1::2], strict=True):
            counts.taken[what, first] += int(taken)
            counts.right[what, first] += int(right)
    return counts


def write(counts: Counts, wrong: Sequence[str], *, old: str, load: tuple[float, float], on: datetime) -> str:
    """`old` names the other version. -> the table"""
    where = f"{on:%Y-%m-%d}, {os.cpu_count()} cores, load {load[0]:.0f} to {load[1]:.0f}"
    amiss = "".join(f"\n- {each}" for each in wrong)
    last = f"Played on {where}, Python {platform.python_version()}. Old: {old}. Wrong: {amiss or 'nothing.'}"
    table = "\n".join([*counts.rows, "", last, ""])
    Page.read().with_states(_HEAD + table).write()
    return table
