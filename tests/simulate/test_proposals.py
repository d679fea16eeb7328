"""docs/evidence/proposals.md says how often a rollback is proposed for nothing, or a fault missed; some is redrawn."""

import re

import pytest

from tests.simulate.counted import ALL_DAYS, ALL_FAULTS, ALL_LIVED, Days, Faults, counted
from tests.simulate.days import COURSES, TRAFFIC
from tests.simulate.proposals import PATH, day_line, fault_line

FIRST, _, OTHERS = PATH.read_text(encoding="utf-8").partition("## The same with other days")
LINES = FIRST.splitlines()


def test_a_few_days_without_fault_propose_nothing_where_the_runbooks_alarm_does() -> None:
    found = Days(500, "deployments without fault", many=4).count()

    assert found["ours"] == 0
    assert found["alarm"] > 0


def test_a_tenth_that_fails_is_found_in_time_where_the_runbooks_trigger_hardly_ever_does() -> None:
    found = Faults(50, 10, many=12).count()

    assert found["ours"] >= 11
    assert found["trigger"] <= 2


def test_every_row_that_should_be_there_is() -> None:
    rows = [line for line in LINES if re.match(r"\| \**\d", line)]
    assert len(rows) == len(ALL_DAYS) + len(TRAFFIC) + len(ALL_LIVED) + len(ALL_FAULTS)
    assert len(ALL_DAYS) == len(TRAFFIC) * len(COURSES)


@pytest.mark.parametrize("traffic", TRAFFIC)
@pytest.mark.parametrize("chapter", [FIRST, OTHERS], ids=["tuned on", "other days"])
def test_under_one_false_proposal_in_a_thousand_service_days_by_the_page(traffic: int, chapter: str) -> None:
    assert _ours(chapter, f"| **{traffic:,}** | **all** |") < 1


@pytest.mark.parametrize("traffic", [each for each in TRAFFIC if each >= 50])
@pytest.mark.parametrize("chapter", [FIRST, OTHERS], ids=["tuned on", "other days"])
def test_a_tenth_that_fails_is_found_in_990_of_1000_cases_by_the_page(traffic: int, chapter: str) -> None:
    assert _ours(chapter, f"| {traffic:,} | 10 % |") >= 990


@pytest.mark.long
@pytest.mark.parametrize("row", [Days(50, "one-off spikes"), Days(5, "bursts of load")], ids=str)
def test_the_days_that_matter_most_are_those_of_the_page(row: Days) -> None:
    assert day_line(row, row.count()) in LINES


@pytest.mark.long
def test_the_faults_that_matter_most_are_those_of_the_page() -> None:
    assert fault_line(row := Faults(50, 10), row.count()) in LINES


@pytest.mark.long
def test_another_seed_draws_other_days_as_often_as_one_likes() -> None:
    row = Faults(50, 10)
    assert fault_line(row, counted([row], "2")[row]) in OTHERS


def _ours(chapter: str, row: str) -> float:
    line = next(line for line in chapter.splitlines() if line.startswith(row))
    return float(line.split("|")[3].replace(",", ""))
