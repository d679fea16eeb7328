"""The tests for counts are exact: beside fractions, and beside what scipy answers where those would take too long."""

import time
from fractions import Fraction
from math import comb, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.validation.statistics import at_least, at_most, more_often, odds_above, trials_needed

CHANCES = st.sampled_from([0.0005, 0.005, 0.01, 0.2, 0.5, 0.9, 0.99])


def exactly(hits: range, trials: int, chance: float) -> Fraction:
    by = Fraction(chance)
    return sum((comb(trials, k) * by**k * (1 - by) ** (trials - k) for k in hits), Fraction())


@given(trials=st.integers(1, 80), share=st.floats(0, 1), chance=CHANCES)
@settings(deadline=None, max_examples=50)
def test_both_tails_are_the_sum_of_fractions(trials: int, share: float, chance: float) -> None:
    hits = round(share * trials)
    assert isclose(at_least(hits, trials, chance), exactly(range(hits, trials + 1), trials, chance), rel_tol=1e-9)
    assert isclose(at_most(hits, trials, chance), exactly(range(hits + 1), trials, chance), rel_tol=1e-9)


@pytest.mark.parametrize(
    ("trials", "chance", "hits", "at_or_above", "at_or_below"),
    [  # scipy 1.17.1: binom.sf(hits - 1, trials, chance), binom.cdf(hits, trials, chance)
        (300, 0.01, 8, 1.147407863e-02, 9.963972878e-01),
        (12_400, 0.01, 160, 1.026381205e-03, 9.992256014e-01),
        (12_400, 0.005, 90, 4.801054871e-04, 9.996801568e-01),
        (1_000_000, 0.01, 10_300, 1.363115040e-03, 9.986807303e-01),
        (1_000_000, 0.005, 4_800, 9.978783473e-01, 2.219778381e-03),
        (1_000_000_000, 0.01, 10_010_000, 7.425548546e-04, 9.992582583e-01),
        (1_000_000_000, 0.01, 9_993_000, 9.869630753e-01, 1.304759615e-02),
        (25, 0.5, 18, 2.164262533e-02, 9.926833510e-01),
        (50, 0.2, 20, 9.324364894e-04, 9.996793357e-01),
        (100_000, 0.01, 1_400, 2.265057443e-33, 1.000000000e00),
    ],
)
def test_large_counts_are_as_scipy_has_them(
    trials: int, chance: float, hits: int, at_or_above: float, at_or_below: float
) -> None:
    assert isclose(at_least(hits, trials, chance), at_or_above, rel_tol=1e-4)
    assert isclose(at_most(hits, trials, chance), at_or_below, rel_tol=1e-4)


def test_a_thousand_million_requests_are_judged_at_once() -> None:
    begun = time.process_time()
    for hits in (9_990_001, 10_000_003, 10_020_007, 500_000_009):
        at_least(hits, 10**9, 0.01), at_most(hits, 10**9, 0.01), odds_above(hits, 10**9, 0.01)
    assert time.process_time() - begun < 2


@given(trials=st.integers(1, 10**9), share=st.floats(0, 1), chance=CHANCES, more=st.integers(1, 50))
@settings(deadline=None, max_examples=60)
def test_more_hits_are_never_less_surprising(trials: int, share: float, chance: float, more: int) -> None:
    hits = round(share * trials)
    higher = min(trials, hits + more)
    slack = 1 + 1e-4
    assert at_least(higher, trials, chance) <= at_least(hits, trials, chance) * slack
    assert at_most(higher, trials, chance) * slack >= at_most(hits, trials, chance)
    assert odds_above(higher, trials, chance) * slack >= odds_above(hits, trials, chance)


@pytest.mark.parametrize(("trials", "hits", "chance"), [(50, 5, 0.01), (300, 10, 0.01), (20, 6, 0.2), (7, 7, 0.2)])
def test_the_odds_are_the_mean_likelihood_of_all_higher_chances(trials: int, hits: int, chance: float) -> None:
    steps = 20_000
    higher = (chance + (1 - chance) * (i + 0.5) / steps for i in range(steps))
    ratios = ((q / chance) ** hits * ((1 - q) / (1 - chance)) ** (trials - hits) for q in higher)
    assert isclose(odds_above(hits, trials, chance), sum(ratios) / steps, rel_tol=1e-4)


def test_the_odds_stay_below_a_thousand_in_all_but_one_row_of_a_thousand_however_many_looks() -> None:
    """Exactly, by all courses that 400 requests can take, each looked at."""
    chance, reached = 0.01, 0.0
    alive = {0: 1.0}
    for trials in range(1, 401):
        after: dict[int, float] = {}
        for hits, likely in alive.items():
            after[hits] = after.get(hits, 0) + likely * (1 - chance)
            after[hits + 1] = after.get(hits + 1, 0) + likely * chance
        reached += sum(likely for hits, likely in after.items() if odds_above(hits, trials, chance) >= 1000)
        alive = {hits: likely for hits, likely in after.items() if odds_above(hits, trials, chance) < 1000}
    assert 0 < reached <= 0.001


def test_below_one_percent_is_proven_from_299_requests_without_an_error() -> None:
    assert trials_needed(0, 0.01, 0.05) == 299
    assert at_most(0, 298, 0.01) > 0.05 >= at_most(0, 299, 0.01)


@pytest.mark.parametrize(("rate", "chance"), [(0.005, 0.01), (0.001, 0.01), (0.009, 0.01), (0.3, 0.5)])
def test_the_number_that_is_needed_is_enough_at_that_rate(rate: float, chance: float) -> None:
    needed = trials_needed(rate, chance, 0.05)
    assert at_most(int(rate * needed), needed, chance) <= 0.05
    half = needed // 2
    assert at_most(-int(-rate * half // 1), half, chance) > 0.05


def test_nothing_is_needed_that_could_never_be_enough() -> None:
    assert trials_needed(0.01, 0.01, 0.05, most=10**8) == 10**8
    assert trials_needed(0.5, 0.01, 0.05, most=10**8) == 10**8
    assert trials_needed(0, 1, 0.05) == 1


@pytest.mark.parametrize(("hits", "trials"), [(0, 0), (0, 5), (5, 5), (3, 5)])
def test_the_edges_have_answers(hits: int, trials: int) -> None:
    for chance in (0.0, 1.0):
        assert at_least(hits, trials, chance) in {0.0, 1.0}
        assert at_most(hits, trials, chance) in {0.0, 1.0}
        assert odds_above(hits, trials, chance) == 0


@given(now=st.integers(0, 60), before=st.integers(0, 60), times=st.sampled_from([1, 2]))
@settings(deadline=None)
def test_two_rates_are_compared_by_the_binomial_of_all_their_hits(now: int, before: int, times: int) -> None:
    share = Fraction(times * 1000, times * 1000 + 500)
    expected = exactly(range(now, now + before + 1), now + before, float(share))
    assert isclose(more_often(now, 1000, before, 500, times=times), expected, rel_tol=1e-9)


def test_nothing_before_proves_nothing_now() -> None:
    assert more_often(50, 100, 0, 0, times=1) == 1
    assert more_often(0, 100, 0, 100, times=1) == 1
