"""One upgrade with a live rollback in each state, both bots of this version; and the figures of many."""

import math

import pytest

from tests.failover.states.cases import CASES, Case
from tests.failover.states.play import Upgrade
from tests.failover.states.played import one_world
from tests.failover.states.table import UPGRADES, Counts, read
from tests.failover.states.taken import Taken


@pytest.mark.long
async def test_whatever_state_a_rollback_is_in_when_the_leader_is_stopped_the_other_carries_it_to_its_end() -> None:
    [upgrade], ends, wrong = await one_world(1, until=math.inf, watched=False)

    assert set(CASES) <= set(upgrade.taken.by), f"taken over: {sorted(upgrade.taken.by)}; not there: {upgrade.missing}"
    assert ends == {}
    assert wrong == []


def test_an_upgrade_counts_as_right_where_every_rollback_in_that_state_ended_as_it_should() -> None:
    taken = Taken({Case.ROLLING: frozenset({"one", "two"}), Case.SENT: frozenset({"three"})})
    counts = Counts()

    counts.add([Upgrade(old_first=True, taken=taken, missing=(), seconds=1.0)], {"two": "superseded"})

    assert counts.rows == [
        f"| {UPGRADES} | 1 | 0 | 0 | 0 |",
        f"| {Case.SENT} | 1 | 1 | 0 | 0 |",
        f"| {Case.ROLLING} | 1 | 0 | 0 | 0 |",
    ]


def test_figures_of_two_runs_add_up() -> None:
    both = [
        Upgrade(old_first=old, taken=Taken({Case.SENT: frozenset({"one"})}), missing=(), seconds=1.0)
        for old in (True, False, False)
    ]
    first = Counts()
    first.add(both, {})

    again = read("\n".join(first.rows))
    again.add(both, {"one": "told twice"})

    assert f"| {Case.SENT} | 2 | 1 | 4 | 2 |" in again.rows
