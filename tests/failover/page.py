"""docs/evidence/failover.md: one line for each kind, as it was played last, and the table of upgrades in each state."""

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from benchmarks.figures import Sample
from playground.stage import ROOT
from tests.failover.play import ROLLING, Failover

PAGE = ROOT / "docs/evidence/failover.md"
STATES = "## Upgrades in each state"
HEAD = f"""\
# Failover

Written by `make failover`. Two bots on one PostgreSQL, {ROLLING} rollouts under way, and the bot that leads ends: it
is killed, stopped, or behind a wire to PostgreSQL (network namespaces) that is cut until it has ended by itself;
*upgrade*: it is stopped, and of the two bots one is of the version before, so that each follows the other in turn. 20
ms after the signal one more rollback is approved at the other bot, and ten commands are typed within a second, at
either. Seconds from the signal on; 30 ms are added to every AWS call. *Sent*: its UpdateService. *Watched*: whoever
leads now has asked AWS about each rollout. *Lost*: commands and clicks that Slack had given to a connection of the bot
that ended, and that were not acknowledged, or refused; *failed*: the same at a bot that lives. *Twice*: calls that were
sent, and messages that were told, more than once, and what is wrong with the audit or against an invariant
(`tests/invariants`).

| ended by | times | sent: median | p95 | longest | watched: median | p95 | longest | lost | failed | twice | on |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Kind:
    """`load`: the machine's, at the beginning and at the end."""

    name: str
    found: Sequence[Failover]
    wrong: Sequence[str]
    load: tuple[float, float]
    on: datetime

    @property
    def line(self) -> str:
        sent, watched = [each.called for each in self.found], [each.watched for each in self.found]
        failed = sum(each.failed for each in self.found)
        figures = f"{_figures(sent)} | {_figures(watched)} | {self._lost} | {failed} | {len(self.wrong) or 'nothing'}"
        load = f"load {self.load[0]:.0f} to {self.load[1]:.0f}"
        where = f"{self.on:%Y-%m-%d}, {os.cpu_count()} cores, {load}, Python {platform.python_version()}"
        return f"| {self.name} | {len(self.found)} | {figures} | {where} |"

    @property
    def _lost(self) -> str:
        lost, old = (sum(each.lost for each in self.found if each.old >= old) for old in (False, True))
        return f"{lost}, {old} of them by the version before" if lost and old else str(lost)


def _figures(seconds: Sequence[float]) -> str:
    sample, longest = Sample(seconds), max(seconds)
    return f"{sample.median:.2f} | {sample.percentile(95) if len(seconds) > 1 else longest:.2f} | {longest:.2f}"


@dataclass(frozen=True)
class Page:
    """`kinds`: the lines of the first table by their names; `states`: all from the heading of the second one on."""

    kinds: dict[str, str]
    states: str

    @classmethod
    def read(cls) -> Self:
        before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        first, heading, second = before.partition(STATES)
        kinds = {found[1]: found[0] for found in re.finditer(r"^\| (\w+) \|.*$", first, re.M)}
        return cls(kinds, heading + second)

    def with_states(self, states: str) -> Self:
        return replace(self, states=states)

    def write(self) -> None:
        first = HEAD + "".join(f"{line}\n" for line in self.kinds.values())
        PAGE.write_text("\n".join(filter(None, (first, self.states))), encoding="utf-8")


def write(made: Kind) -> None:
    """The lines of other kinds stay, and the second table."""
    page = Page.read()
    replace(page, kinds=page.kinds | {made.name: made.line}).write()
