"""Exact tests for counts, by the binomial distribution: of `trials` requests, say, `hits` failed. Pure.

Every sum is exact but for rounding: at a thousand million trials to four digits. docs/decisions/0094 says why it is not
a library's.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import ceil, exp, inf, lgamma, log, log1p

_NEGLIGIBLE = 1e-17  # of a sum: below what a float can hold


def at_least(hits: int, trials: int, chance: float) -> float:
    """The probability of so many hits, or more, where each trial hits by this chance."""
    if hits <= 0:
        return 1.0
    if hits <= trials * chance:  # the shorter tail is summed, so that nothing is lost by taking it from 1
        return max(0.0, 1 - at_most(hits - 1, trials, chance))
    return _tail(hits, trials, chance)


def at_most(hits: int, trials: int, chance: float) -> float:
    """The probability of so many hits, or fewer."""
    return at_least(trials - hits, trials, 1 - chance) if hits < trials else 1.0


def odds_above(hits: int, trials: int, chance: float) -> float:
    """How many times as likely it is that the chance is higher, than that it is this one: for looking again and again.

    With any chance that is not higher, this is never 1,000 or more at any of however many looks, in 999 of 1,000 rows
    of looks (Ville's inequality): it is the likelihood ratio of all higher chances alike against this one.
    """
    if not 0 < chance < 1 or hits <= trials * chance:  # nothing speaks for a higher one
        return 0.0
    fewer = log(at_most(hits, trials + 1, chance))
    power = fewer - log(trials + 1) - log1p(-chance) - _log_exactly(hits, trials, chance)
    return exp(power) if power < 700 else inf


def more_often(hits: int, trials: int, hits_before: int, trials_before: int, *, times: float) -> float:
    """The probability of so many of all these hits now, where they are `times` as frequent as before: one-sided.

    The conditional binomial test of two rates. Where hits are not rare it is stricter than Fisher's, never laxer.
    """
    share = times * trials / (times * trials + trials_before) if trials_before else 1.0
    return at_least(hits, hits + hits_before, share)


def trials_needed(rate: float, chance: float, level: float, most: int = 10**8) -> int:
    """How many trials that hit at this rate prove that the chance is lower: 299 for none, of 1 %, at 0.05.

    At least `most` where the rate is too near to the chance, or above it.
    """
    if rate >= chance:
        return most
    if not rate:
        return ceil(log(level) / log1p(-chance)) if chance < 1 else 1
    low, high = 0, 1
    while high < most and at_most(ceil(rate * high), high, chance) > level:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if at_most(ceil(rate * middle), middle, chance) > level else (low, middle)
    return high


@lru_cache(maxsize=10_000)
def _tail(hits: int, trials: int, chance: float) -> float:
    """The sum from `hits` on, which must lie above the mean: so the terms only fall."""
    if hits > trials or chance <= 0:
        return 0.0
    if chance >= 1:
        return 1.0
    return min(1.0, exp(_log_exactly(hits, trials, chance)) * sum(_falling(hits, trials, chance)))


def _falling(hits: int, trials: int, chance: float) -> Iterator[float]:
    """The terms of the tail, the first as 1."""
    term, total, odds = 1.0, 0.0, chance / (1 - chance)
    while term > total * _NEGLIGIBLE:
        yield term
        total += term
        term *= odds * (trials - hits) / (hits + 1)
        hits += 1


def _log_exactly(hits: int, trials: int, chance: float) -> float:
    ways = lgamma(trials + 1) - lgamma(hits + 1) - lgamma(trials - hits + 1)
    return ways + hits * log(chance) + (trials - hits) * log1p(-chance)
