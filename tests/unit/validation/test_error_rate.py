"""Errors by exact tests: never a pass without proof, never fewer worries for more errors."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Result
from bot.validation.error_rate import Judged, Why, is_worse, judge_errors
from bot.validation.periods import Period, Window, least, rests
from bot.validation.statistics import at_least
from tests.unit.validation.figure_values import MINUTE, START

PASS, FAIL, OPEN = Result.PASS, Result.FAIL, Result.INCONCLUSIVE
WORSE = (PASS, OPEN, FAIL)
BOUND = 0.01

counts = st.integers(0, 300).flatmap(lambda requests: st.tuples(st.integers(0, requests), st.just(requests)))
rare = st.tuples(st.integers(0, 2), st.integers(2, 300))
windows = st.lists(st.one_of(rare, counts), min_size=1, max_size=30)


def window(minutes: Sequence[tuple[float, float]], length: int = 0) -> Window:
    """(errors, requests) of each minute."""
    periods = tuple(Period(START + i * MINUTE, *each) for i, each in enumerate(minutes) if any(each))
    return Window(START, START + max(length, len(minutes)) * MINUTE, MINUTE, periods)


def judge(minutes: Sequence[tuple[float, float]], *, final: bool = True, bound: float = BOUND) -> Judged:
    return judge_errors(window(minutes), bound=bound, final=final)


def even(errors: int, requests: int, minutes: int = 25) -> list[tuple[int, int]]:
    """Spread over the window as evenly as can be."""
    return [
        (errors * (i + 1) // minutes - errors * i // minutes, requests * (i + 1) // minutes - requests * i // minutes)
        for i in range(minutes)
    ]


@pytest.mark.parametrize("final", [False, True])
def test_errors_whose_requests_were_counted_in_another_minute_are_judged_and_break_nothing(final: bool) -> None:
    late = [(5, 9), (0, 0), (4, 0)]
    assert judge(late, final=final).result is FAIL
    assert judge([(0, 900)] * 20 + [(0, 0), (5, 0)], final=final).result is not FAIL, "5 of 18,000"


@pytest.mark.parametrize(
    ("errors", "requests", "result"),
    [
        (0, 0, OPEN),
        (0, 1, OPEN),
        (0, 298, OPEN),
        (0, 299, PASS),
        (1, 50, OPEN),  # 2 %, by the bare ratio a failure
        (3, 50, OPEN),
        (4, 50, FAIL),
        (3, 3, OPEN),  # one client that tried three times
        (4, 4, FAIL),
        (5, 1_000, OPEN),
        (3, 1_000, PASS),
        (16, 1_000, FAIL),
        (15, 1_000, OPEN),
        (840, 100_000, PASS),
        (990, 100_000, OPEN),
        (1_060, 100_000, FAIL),
        (5_000_000, 10**9, PASS),
        (10_010_000, 10**9, FAIL),
    ],
)
def test_it_passes_only_when_proven_below_and_fails_only_when_surely_above(
    errors: int, requests: int, result: Result
) -> None:
    assert judge(even(errors, requests)).result is result


@pytest.mark.parametrize("requests", [1, 5, 15, 20, 50, 77, 150, 300, 1_000, 5_000, 10_000])
@pytest.mark.parametrize("bound", [0.001, 0.01, 0.05])
def test_at_half_the_bound_under_one_window_of_a_thousand_fails_at_the_end(requests: int, bound: float) -> None:
    fewest = next(n for n in range(1, requests + 2) if n > requests or _fails(n, requests, bound))
    assert at_least(fewest, requests, bound / 2) < 0.001
    assert at_least(fewest, requests, bound) <= 0.05


def _fails(errors: int, requests: int, bound: float) -> bool:
    return judge([(errors, requests)], bound=bound).why is Why.ABOVE


@given(minutes=windows, where=st.integers(0, 29), more=st.integers(1, 30), final=st.booleans())
@settings(max_examples=100, deadline=None)
def test_more_errors_never_make_it_better(minutes: list[tuple[int, int]], where: int, more: int, final: bool) -> None:
    at = where % len(minutes)
    errors, requests = minutes[at]
    worse = [*minutes[:at], (min(errors + more, requests), requests), *minutes[at + 1 :]]
    assert WORSE.index(judge(worse, final=final).result) >= WORSE.index(judge(minutes, final=final).result)


@given(minutes=windows)
@settings(max_examples=100, deadline=None)
def test_what_fails_before_the_end_would_fail_at_the_end_of_that_very_moment(minutes: list[tuple[int, int]]) -> None:
    if judge(minutes, final=False).result is FAIL:
        assert judge(minutes).result is FAIL


@given(minutes=windows, final=st.booleans())
@settings(max_examples=100, deadline=None)
def test_fewer_requests_than_prove_it_never_pass(minutes: list[tuple[int, int]], final: bool) -> None:
    if sum(requests for _, requests in minutes) < 299:
        assert judge(minutes, final=final).result is not PASS


class TestBurst:
    def test_a_bad_minute_that_is_over_and_beside_which_all_is_well_passes_and_is_named(self) -> None:
        minutes = even(0, 12_500)
        minutes[3] = (400, 500)
        judged = judge(minutes)
        assert (judged.result, judged.why) == (PASS, Why.BURST)
        assert judged.burst
        assert judged.burst.first <= START + 3 * MINUTE < judged.burst.until

    def test_it_may_lie_across_two_minutes(self) -> None:
        minutes = even(0, 12_500)
        minutes[3], minutes[4] = (200, 500), (200, 500)
        assert judge(minutes).why is Why.BURST

    def test_two_bad_stretches_are_no_burst(self) -> None:
        minutes = even(0, 12_500)
        minutes[3], minutes[12] = (200, 500), (200, 500)
        assert judge(minutes).result is FAIL

    @pytest.mark.parametrize("last", [20, 22, 24])
    def test_one_in_the_last_five_minutes_is_not_over(self, last: int) -> None:
        minutes = even(0, 12_500)
        minutes[last] = (400, 500)
        assert judge(minutes).result is FAIL
        assert judge(minutes, final=False).result is OPEN

    @pytest.mark.parametrize("requests", [1, 250, 500])
    def test_few_requests_beside_it_prove_nothing_and_leave_it_open(self, requests: int) -> None:
        minutes = even(0, requests)
        minutes[3] = (10, 10)
        judged = judge(minutes)
        assert (judged.result, judged.why) == (OPEN, Why.UNCLEAR)
        assert judged.burst

    def test_where_nothing_came_beside_it_there_is_no_doubt(self) -> None:
        minutes = [(0, 0)] * 25
        minutes[3] = (10, 10)
        assert judge(minutes).result is FAIL

    def test_errors_beside_it_fail_it(self) -> None:
        minutes = even(5, 250)
        minutes[3] = (10, 10)
        assert judge(minutes).result is FAIL

    def test_it_does_not_fail_before_the_end_either(self) -> None:
        for looks in range(1, 26):
            minutes = even(0, 12_500)
            minutes[0] = (500, 500)
            assert judge(minutes[:looks], final=False).result is not FAIL

    def test_a_service_that_is_down_fails_in_the_third_minute_that_is_seen(self) -> None:
        down = [(500, 500)] * 25
        assert [judge(down[:looks], final=False).result is FAIL for looks in (1, 2, 3)] == [False, False, True]


class TestEver:
    def test_what_is_bad_in_the_last_minutes_does_not_pass_by_the_mean(self) -> None:
        minutes = [*even(0, 10_000, 20), *even(80, 2_500, 5)]
        assert judge(minutes).why is Why.RECENT
        assert judge(minutes).result is FAIL

    def test_where_that_is_not_sure_it_is_left_open(self) -> None:
        minutes = [*even(0, 10_000, 20), *even(40, 2_500, 5)]
        assert (judge(minutes).result, judge(minutes).why) == (OPEN, Why.RECENT)


class TestWorse:
    def test_three_times_as_many_as_before_are_worse_below_the_bound_too(self) -> None:
        assert is_worse(window(even(75, 12_500)), window(even(60, 30_000)), bound=BOUND) is False
        assert is_worse(window(even(100, 12_500)), window(even(60, 30_000)), bound=BOUND)

    @pytest.mark.parametrize(
        "before", [[(0, 3)], [(0, 299)], even(300, 30_000), even(400, 30_000), [(0, 0)], even(50, 12_500)]
    )
    def test_a_past_of_few_requests_or_above_the_bound_proves_nothing(self, before: list[tuple[int, int]]) -> None:
        assert not is_worse(window(even(100, 12_500)), window(before), bound=BOUND)

    def test_a_past_of_300_requests_is_enough_and_of_299_is_not(self) -> None:
        now = window(even(18, 300))
        assert is_worse(now, window(even(0, 300)), bound=0.1)
        assert not is_worse(now, window(even(0, 299)), bound=0.1)

    def test_two_bad_minutes_that_are_over_are_no_worse_service(self) -> None:
        spike, before = [(1, 500)] * 10 + [(40, 500)] * 2 + [(1, 500)] * 13, window(even(30, 30_000))
        assert not is_worse(window(spike), before, bound=BOUND)
        assert is_worse(window(spike[:12] + [(10, 500)] * 13), before, bound=0.02), "but what goes on is"

    def test_hardly_any_errors_are_never_worse(self) -> None:
        assert not is_worse(window(even(30, 12_500)), window(even(0, 300_000)), bound=BOUND)
        assert not is_worse(window(even(3, 300)), window(even(0, 300_000)), bound=BOUND)


@given(minutes=windows)
@settings(max_examples=100, deadline=None)
def test_the_least_rests_undercut_all_others(minutes: list[tuple[int, int]]) -> None:
    found = list(rests(window(minutes)))
    kept = least(found)
    for rest in found:
        assert any(each.amount <= rest.amount and each.weight >= rest.weight for each in kept)


def test_a_service_just_at_the_bound_fails_before_the_end_in_at_most_one_window_of_a_thousand() -> None:
    """Exactly: over all courses that 400 requests can take, spread over the minutes, looked at after each of them."""
    bound, alive, failed = 0.05, {0: 1.0}, 0.0
    for requests in range(1, 401):
        after: dict[int, float] = {}
        for errors, likely in alive.items():
            after[errors] = after.get(errors, 0) + likely * (1 - bound)
            after[errors + 1] = after.get(errors + 1, 0) + likely * bound
        high = [errors for errors in after if at_least(errors, requests, bound) < 0.01]
        fails = {n for n in high if judge(even(n, requests, 100), final=False, bound=bound).result is FAIL}
        failed += sum(after[errors] for errors in fails)
        alive = {errors: likely for errors, likely in after.items() if likely > 1e-9 and errors not in fails}
    assert 0 < failed <= 0.001
