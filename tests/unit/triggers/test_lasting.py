"""Exactly the bound is found, chance and bursts are not, whatever the traffic."""

from datetime import timedelta

import pytest

from bot.model import Result
from bot.triggers.lasting import Why, lasting
from bot.triggers.patience import looks_again, pause
from bot.validation.periods import Period, Window
from tests.unit.values import MINUTE, NOW

BOUND = 0.1


def window(*minutes: tuple[float, float]) -> Window:
    """(errors, requests) of each."""
    start = NOW - len(minutes) * MINUTE
    periods = tuple(Period(start + number * MINUTE, *each) for number, each in enumerate(minutes))
    return Window(start, NOW, MINUTE, periods)


@pytest.mark.parametrize("requests", [50, 500, 5_000, 50_000])
def test_a_tenth_that_fails_all_the_time_is_proven_though_half_of_the_minutes_lie_below(requests: int) -> None:
    low, high = requests * 0.09, requests * 0.11

    found = lasting(window(*[(low, requests), (high, requests)] * 5), None, bound=BOUND)

    assert (found.result, found.why) == (Result.FAIL, Why.NOT_BELOW)


def test_of_few_requests_only_what_is_far_above_is_proven() -> None:
    assert lasting(window(*[(0.5, 5)] * 10), None, bound=BOUND).why is Why.FEW
    assert lasting(window(*[(3, 5)] * 10), None, bound=BOUND).why is Why.ABOVE
    assert lasting(window((0, 0)), None, bound=BOUND).why is Why.NO_REQUESTS


@pytest.mark.parametrize("requests", [5, 50, 50_000])
def test_a_spike_of_four_minutes_proves_nothing_however_high(requests: int) -> None:
    spike = [(requests * 0.9, requests)] * 4

    for quiet_first in (0, 3, 6):
        minutes = [(0, requests)] * quiet_first + spike + [(0, requests)] * (6 - quiet_first)
        assert lasting(window(*minutes), None, bound=BOUND).result is not Result.FAIL


def test_what_has_gone_on_for_five_minutes_only_names_the_minutes_that_were_well() -> None:
    found = lasting(window(*[(0, 500)] * 5, *[(300, 500)] * 5), None, bound=BOUND)

    assert (found.why, found.well and found.well.first) == (Why.NOT_LASTING, NOW - 10 * MINUTE)


def test_what_is_surely_below_the_runbooks_figure_passes_even_above_half_of_it() -> None:
    assert lasting(window(*[(35, 500)] * 10), None, bound=BOUND).why is Why.BELOW


def test_what_failed_as_often_before_it_went_out_proposes_nothing() -> None:
    now, before = window(*[(60, 500)] * 10), window(*[(58, 500)] * 60)

    assert lasting(now, before, bound=BOUND).why is Why.AS_BEFORE
    assert lasting(now, window(*[(1, 500)] * 60), bound=BOUND).result is Result.FAIL
    assert lasting(now, window((29, 250)), bound=BOUND).result is Result.FAIL, "too few to compare with"


def test_it_is_looked_at_each_minute_at_first_then_each_fifth_and_for_a_day() -> None:
    heard, seldom = NOW, timedelta(minutes=5)

    assert pause(heard, heard + 29 * MINUTE) == MINUTE
    assert pause(heard, heard + 30 * MINUTE) == seldom
    assert pause(heard, heard + timedelta(hours=24)) is None
    looks = [
        minute for minute in range(1, 46) if looks_again(heard, heard + (minute - 1) * MINUTE, heard + minute * MINUTE)
    ]
    assert looks == [*range(1, 31), 35, 40, 45]
