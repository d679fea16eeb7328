"""What is drawn: counts of errors, response times with a heavy tail, and the memory of services, minute by minute."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from math import exp, log, sqrt
from random import Random
from statistics import NormalDist

from bot.validation.statistics import at_most

_NORMAL = NormalDist()
_TAIL = 1.5  # sigma of the logarithm: one request in forty takes six times as long as the mean


def normal(draw: Random) -> float:
    return _NORMAL.inv_cdf(draw.random() or 0.5)


def hits(draw: Random, trials: int, chance: float) -> int:
    """So many of the trials, each by this chance."""
    if not trials or not chance:
        return 0
    first, table = _cumulated(trials, chance)
    return first + bisect_left(table, draw.random())


def spread(draw: Random, requests: int, minutes: int) -> list[int]:
    """Requests that come in any of the minutes; many come evenly."""
    if requests > 1000:
        return [requests // minutes] * minutes
    counts = [0] * minutes
    for _ in range(requests):
        counts[int(draw.random() * minutes)] += 1
    return counts


def response_time(draw: Random, requests: int, mean: float) -> float:
    """The mean of so many requests; of many by the central limit theorem."""
    if requests > 30:
        scatter = sqrt((exp(_TAIL**2) - 1) / requests)
        return mean * max(0.3, 1 + scatter * normal(draw))
    middle = log(mean) - _TAIL**2 / 2
    return sum(exp(middle + _TAIL * normal(draw)) for _ in range(requests)) / requests


@lru_cache(maxsize=5000)
def _cumulated(trials: int, chance: float) -> tuple[int, Sequence[float]]:
    """(fewest hits, how likely at most so many are) over all that is ever drawn: ten deviations around the mean."""
    mean, wide = trials * chance, 10 * sqrt(trials * chance * (1 - chance)) + 10
    first, last = max(0, int(mean - wide)), min(trials, int(mean + wide))
    each = (at_most(k, trials, chance) for k in range(first, last + 1))
    return first, list(accumulate(each, max))
