"""How long a plan takes is told with its build in it, and beside what the runbook says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Rebuild
from bot.plan.takes import slower_than, takes
from tests.journal.samples import plan

RUNBOOK = (timedelta(minutes=10), timedelta(minutes=15))
IMMEDIATE = plan(expected=(180, 240))
REBUILD = replace(IMMEDIATE, rebuild=Rebuild("e" * 40, "master", "rebuild", "catalog", "catalog"))
KNOWN = replace(REBUILD, building=(360, 540))


def test_a_rebuild_is_told_with_its_build_as_far_as_that_is_known() -> None:
    assert takes(IMMEDIATE) == "3-4 min"
    assert takes(REBUILD) == "the build, then 3-4 min"
    assert takes(KNOWN) == "9-13 min, the build in it"
    assert takes(KNOWN, built=True) == "3-4 min"
    assert takes(KNOWN, RUNBOOK) == "9-13 min, the build in it; the runbook says 10-15 min"
    assert takes(REBUILD, RUNBOOK) == "the build, then 3-4 min; the runbook says 10-15 min"


@pytest.mark.parametrize(
    ("building", "said"),
    [
        ((0, 0), ""),
        ((360, 660), ""),
        ((360, 661), "The rollback may take longer than the runbook says"),
        ((721, 800), "The rollback takes longer than the runbook says"),
    ],
)
def test_a_build_that_makes_it_slower_than_the_runbook_is_noted(building: tuple[int, int], said: str) -> None:
    found = list(slower_than(RUNBOOK, replace(REBUILD, building=building)))

    assert [each.what for each in found if each.note] == ([said] if said else [])
    assert list(slower_than(None, replace(REBUILD, building=building))) == []
