"""docs/evidence/false-alarms.md says what the rules do: some of its rows are drawn again."""

import re

import pytest

from tests.simulate.errors import Row, alone, count, ever_worse, in_threes, one_bad_minute
from tests.simulate.levels import Times, day, memory_of, slow_minute, steady, times_of
from tests.simulate.page import (
    ERRORS,
    MANY_LOOKS,
    MEMORY,
    PATH,
    RATES,
    TIMES,
    TRAFFIC,
    UNEVEN,
    error_line,
    memory_line,
    times_line,
    uneven_line,
)

LINES = PATH.read_text(encoding="utf-8").splitlines()


def _named(row: object) -> str:
    """The same in every process."""
    return re.sub(r"<function (\w+)[^>]*>", r"\1", str(row))


@pytest.mark.parametrize("row", [Row(alone, 5, 50.0), Row(alone, 50, 15.0), Row(alone, 300, 0.0)], ids=_named)
def test_rows_of_errors_are_those_of_the_page(row: Row) -> None:
    assert error_line(row, count(row)) in LINES


@pytest.mark.parametrize("row", [Row(in_threes, 50, 0.5), Row(ever_worse, 10_000, 2.0)], ids=_named)
def test_rows_of_uneven_errors_are_those_of_the_page(row: Row) -> None:
    assert uneven_line(row, count(row)) in LINES


@pytest.mark.parametrize("row", [Times(steady, 2, 6.0), Times(day, 1_000, 1.9)], ids=_named)
def test_rows_of_response_times_are_those_of_the_page(row: Times) -> None:
    assert times_line(row, times_of(row)) in LINES


def test_rows_of_memory_are_those_of_the_page() -> None:
    row = ("leaking 30 points an hour (full in 80 minutes)", 25)
    assert memory_line(*row, memory_of(*row)) in LINES


@pytest.mark.long
@pytest.mark.parametrize(
    "row", [Row(alone, 50, 0.5), Row(alone, 1_000, 1.0), Row(alone, 50, 1.0, minutes=240)], ids=str
)
def test_the_rows_that_matter_most_are_those_of_the_page(row: Row) -> None:
    assert error_line(row, count(row)) in LINES


@pytest.mark.long
def test_single_bad_minutes_are_those_of_the_page() -> None:
    rows = [Row(one_bad_minute, 10_000, 0.2)]
    assert all(uneven_line(row, count(row)) in LINES for row in rows)
    assert times_line(Times(slow_minute, 20, 0.5), times_of(Times(slow_minute, 20, 0.5))) in LINES


def test_every_row_that_should_be_there_is() -> None:
    assert len(ERRORS) == len(TRAFFIC) * len(RATES) == 77
    rows = [line for line in LINES if re.match(r"\| .*\d \|$", line)]
    assert len(rows) == len(ERRORS) + len(MANY_LOOKS) + len(UNEVEN) + len(TIMES) + len(MEMORY)


@pytest.mark.parametrize("requests", TRAFFIC)
def test_a_healthy_service_fails_in_under_one_window_of_a_thousand_by_the_page(requests: int) -> None:
    for rate in ("0", "0.1", "0.5"):
        early, end = _errors(requests, rate)[:2]
        assert early + end < 1


@pytest.mark.parametrize("requests", TRAFFIC)
def test_a_service_just_at_the_bound_seldom_fails_and_seldom_passes_by_the_page(requests: int) -> None:
    early, end, passes = _errors(requests, "1")[:3]
    assert early <= 1
    assert early + end <= 55
    assert passes <= 60


def _errors(requests: int, rate: str) -> list[float]:
    line = next(line for line in LINES if line.startswith(f"| {requests:,} | {rate} % |"))
    return [float(cell) for cell in line.split("|")[3:-1]]
