"""Levels minute by minute: no verdict hangs on one minute, nothing passes on few, and memory that rises is seen."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Result
from bot.validation.leak import Rise, fails, leaves_open, rise_of
from bot.validation.levels import RESPONSE_TIME, UNHEALTHY, USAGE, Rule, is_slower, judge_level
from bot.validation.periods import Period, Window
from tests.unit.validation.figure_values import MINUTE, START

PASS, FAIL, OPEN = Result.PASS, Result.FAIL, Result.INCONCLUSIVE
RULES = st.sampled_from([RESPONSE_TIME, USAGE, UNHEALTHY])
levels = st.lists(st.floats(0, 8), min_size=1, max_size=30)


def window(values: Sequence[float], weight: float = 100, length: int = 0) -> Window:
    periods = tuple(Period(START + i * MINUTE, value * weight, weight) for i, value in enumerate(values))
    return Window(START, START + max(length, len(values)) * MINUTE, MINUTE, periods)


def judge(values: Sequence[float], rule: Rule = RESPONSE_TIME, *, final: bool = True, length: int = 0) -> Result:
    return judge_level(window(values, length=length), rule, bound=2, final=final).result


@pytest.mark.parametrize("rule", [RESPONSE_TIME, USAGE, UNHEALTHY])
@pytest.mark.parametrize("where", [0, 7, 24])
def test_one_minute_never_fails_it(rule: Rule, where: int) -> None:
    values = [0.5] * 25
    values[where] = 90
    assert judge(values, rule) is not FAIL
    assert all(judge(values[: i + 1], rule, final=False) is not FAIL for i in range(25))


@given(values=levels, rule=RULES, where=st.integers(0, 29), more=st.floats(0, 100), final=st.booleans())
@settings(max_examples=200, deadline=None)
def test_what_fails_still_fails_where_a_minute_is_higher(
    values: list[float], rule: Rule, where: int, more: float, final: bool
) -> None:
    at = where % len(values)
    higher = [*values[:at], values[at] + more, *values[at + 1 :]]
    if judge(values, rule, final=final) is FAIL:
        assert judge(higher, rule, final=final) is FAIL
    if judge(higher, rule, final=final) is PASS:
        assert judge(values, rule, final=final) is not FAIL


@given(values=levels, rule=RULES, final=st.booleans())
@settings(max_examples=200, deadline=None)
def test_what_passes_is_below_the_bound_in_most_minutes_and_has_enough_of_them(
    values: list[float], rule: Rule, final: bool
) -> None:
    if judge(values, rule, final=final) is PASS:
        assert len(values) >= 5
        assert not rule.sampled or sum(value > 2 for value in values) * 2 < len(values)


@pytest.mark.parametrize("rule", [RESPONSE_TIME, USAGE, UNHEALTHY])
@pytest.mark.parametrize("minutes", [1, 4])
def test_few_minutes_prove_nothing(rule: Rule, minutes: int) -> None:
    assert judge([0.5] * minutes, rule) is OPEN
    assert judge([9.0] * minutes, rule) is OPEN


@pytest.mark.parametrize("rule", [USAGE, UNHEALTHY])
def test_half_of_the_minutes_must_be_there_where_each_should_have_a_value(rule: Rule) -> None:
    assert judge([0.5] * 12, rule, length=25) is OPEN
    assert judge([0.5] * 13, rule, length=25) is PASS


def test_few_requests_prove_no_response_time() -> None:
    of_few = judge_level(window([0.2] * 25, weight=11), RESPONSE_TIME, bound=2, final=True)
    assert of_few.result is OPEN
    assert judge_level(window([0.2] * 25, weight=12), RESPONSE_TIME, bound=2, final=True).result is PASS


def test_the_mean_is_that_of_the_requests_not_of_the_minutes() -> None:
    busy = (Period(START + i * MINUTE, level * n, n) for i, (level, n) in enumerate([(0.2, 1_000), (9, 1)] * 12))
    of = Window(START, START + 24 * MINUTE, MINUTE, tuple(busy))
    assert of.mean < 0.3
    assert judge_level(of, RESPONSE_TIME, bound=2, final=True).result is OPEN  # half of the minutes are slow


def test_a_service_that_hangs_fails_in_the_sixth_minute() -> None:
    assert [judge([30.0] * looks, final=False) for looks in (5, 6)] == [OPEN, FAIL]


class TestSlower:
    def test_by_half_in_most_minutes(self) -> None:
        assert is_slower(window([0.9] * 25), window([0.5] * 60), bound=2)

    @pytest.mark.parametrize(
        ("now", "before"),
        [
            ([0.7] * 25, [0.5] * 60),
            ([9.0] + [0.6] * 24, [0.5] * 60),
            ([0.9] * 25, [0.5] * 9),
            ([0.9] * 9, [0.5] * 60),
            ([0.9] * 25, [0.5] * 35 + [1.0] * 25),
            ([0.4] * 25, [0.1] * 60),
        ],
    )
    def test_not_by_less_nor_by_a_minute_nor_by_few(self, now: list[float], before: list[float]) -> None:
        assert not is_slower(window(now), window(before), bound=2)


class TestLeak:
    @pytest.mark.parametrize("an_hour", [3.0, 12.0, 60.0])
    def test_the_slope_is_found_in_spite_of_noise_and_of_single_minutes(self, an_hour: float) -> None:
        draw = Random(7)
        values = [40 + an_hour * i / 60 + draw.uniform(-0.1, 0.1) for i in range(60)]
        values[13] = 5
        rise = rise_of(window(values))
        assert rise
        assert rise.an_hour == pytest.approx(an_hour, rel=0.15)

    @pytest.mark.parametrize(
        "course",
        [
            lambda i: 60,
            lambda i: 60 - i / 10,
            lambda i: 50 + i % 7,
            lambda i: 50 if i < 12 else 70,
            lambda i: 50 if i < 24 else 99,
        ],
    )
    def test_what_does_not_rise_all_the_time_is_no_leak(self, course: Callable[[int], float]) -> None:
        assert rise_of(window([course(i) for i in range(25)])) is None

    @pytest.mark.parametrize("minutes", [0, 1, 11])
    def test_few_minutes_show_none(self, minutes: int) -> None:
        assert rise_of(window([float(i) for i in range(minutes)])) is None

    def test_a_cache_that_fills_slows_down(self) -> None:
        rise = rise_of(window([60 - 30 * 0.9**i for i in range(25)]))
        assert rise
        assert rise.slows

    @pytest.mark.parametrize(
        ("hours", "slows", "before", "bad", "left_open"),
        [
            (1, False, None, True, True),
            (2, False, None, False, True),
            (23, False, None, False, True),
            (25, False, None, False, False),
            (1, True, None, False, False),
            (1, False, 9, False, False),
            (1, False, 2, True, True),
        ],
    )
    def test_it_fails_where_it_is_full_soon_and_is_left_open_where_within_a_day(
        self, hours: int, slows: bool, before: float | None, bad: bool, left_open: bool
    ) -> None:
        rise = Rise(10, timedelta(hours=hours), slows)
        past = Rise(before, timedelta(hours=9), slows=False) if before else None
        assert fails(rise, window([1.0] * 25), past) is bad
        assert leaves_open(rise, past) is left_open

    def test_what_is_full_is_full_now(self) -> None:
        rise = rise_of(window([96.0 + i for i in range(25)]))
        assert rise
        assert rise.full_in == timedelta()
