"""Is a level, minute by minute, below its bound: response time, CPU, memory, the share of unhealthy targets? Pure.

Means of heavy tails are swayed by a single minute, and minutes are not alike. So beside the mean the minutes count:
in how many of them the level was above the bound. docs/decisions/0094 has the rules in words.
"""

from dataclasses import dataclass, replace
from math import sqrt

from bot.model import Result
from bot.validation.error_rate import LEVEL, STRICT, Judged, Why
from bot.validation.periods import Rest, Window, rests
from bot.validation.statistics import at_least, at_most, more_often, odds_above

FEWEST = 5  # periods; below, nothing is proven by any
_MANY = 0.2  # of the minutes: what may be bad in a service that is well
_SLOWER, _COMPARABLE, _NOTICED = 1.5, 10, 0.25


@dataclass(frozen=True, slots=True)
class Rule:
    """`sampled`: minutes scatter, so most of them must be on one side. `everywhere`: it has a value in each minute.

    `early`: so many times the bound is what can fail before the end; None: nothing can. `fewest` requests prove
    anything good.
    """

    sampled: bool
    everywhere: bool
    early: float | None
    fewest: int = 0


RESPONSE_TIME = Rule(sampled=True, everywhere=False, early=1.5, fewest=300)
USAGE = Rule(sampled=True, everywhere=True, early=None)
UNHEALTHY = Rule(sampled=False, everywhere=True, early=1)


def judge_level(window: Window, rule: Rule, *, bound: float, final: bool) -> Judged:
    """Before the end only what is sure fails."""
    if not window.periods or not window.weight:
        return Judged(Result.INCONCLUSIVE, Why.NO_REQUESTS)
    if _is_above(window, rule, bound) if final else _is_sure(window, rule, bound):
        return Judged(Result.FAIL, Why.ABOVE if final else Why.SURE)
    if why := _leaves_open(window, rule, bound):
        return Judged(Result.INCONCLUSIVE, why)
    if _is_below(window, rule, bound):
        return Judged(Result.PASS, Why.BELOW)
    burst = _burst(window, rule, bound)
    return Judged(Result.PASS, Why.BURST, burst) if burst else Judged(Result.INCONCLUSIVE, Why.UNCLEAR)


def above(window: Window, bound: float) -> int:
    """In how many periods."""
    return sum(period.level > bound for period in window.periods)


def is_slower(window: Window, before: Window, *, bound: float) -> bool:
    """Surely in a larger share of the minutes than before half as much again as the median was; and a quarter of the
    bound at least. `before` counts only with ten minutes."""
    now, then = len(window.periods), len(before.periods)
    if min(now, then) < _COMPARABLE or window.mean < bound * _NOTICED:
        return False
    line = _SLOWER * sorted(period.level for period in before.periods)[then // 2]
    slow, slow_before = above(window, line), above(before, line)
    return slow * 2 > now and more_often(slow, now, slow_before, then, times=1) <= STRICT


def _is_above(window: Window, rule: Rule, bound: float) -> bool:
    count = len(window.periods)
    most = not rule.sampled or at_least(above(window, bound), count, 0.5) <= LEVEL
    return count >= FEWEST and most and _mean_is_above_without_any_two(window, bound)


def _is_sure(window: Window, rule: Rule, bound: float) -> bool:
    """More than a fifth of the minutes are far above, however often it is looked at: six in a row are."""
    if rule.early is None:
        return False
    odds = odds_above(above(window, bound * rule.early), len(window.periods), _MANY)
    return odds >= 1 / STRICT and _mean_is_above_without_any_two(window, bound)


def _mean_is_above_without_any_two(window: Window, bound: float) -> bool:
    return window.mean > bound and all(rest.mean > bound for rest in rests(window))


def _leaves_open(window: Window, rule: Rule, bound: float) -> Why | None:
    """Why nothing can pass, whatever the mean is."""
    if not _enough(window, rule):
        return Why.FEW
    if not _mostly_below(window, rule, bound):
        return Why.UNCLEAR
    return Why.RECENT if _still_above(window.recent, bound) else None


def _enough(window: Window, rule: Rule) -> bool:
    """Most of the minutes have a value, where each should."""
    count = len(window.periods)
    return count >= FEWEST and window.weight >= rule.fewest and (not rule.everywhere or count * 2 >= window.expected)


def _mostly_below(window: Window, rule: Rule, bound: float) -> bool:
    return not rule.sampled or at_most(above(window, bound), len(window.periods), 0.5) <= LEVEL


def _is_below(window: Window, rule: Rule, bound: float) -> bool:
    """The mean is; where minutes scatter, with two standard errors of it."""
    return window.mean + (2 * _standard_error(window) if rule.sampled else 0) <= bound


def _standard_error(window: Window) -> float:
    levels = [period.level for period in window.periods]
    count, mean = len(levels), sum(levels) / len(levels)
    return sqrt(sum((level - mean) ** 2 for level in levels) / (count - 1) / count)


def _burst(window: Window, rule: Rule, bound: float) -> Rest | None:
    """The two minutes in a row, and over, that matter most; if it is below without them."""
    worst = min((rest for rest in rests(window) if rest.over), key=lambda rest: rest.mean, default=None)
    if worst is None or worst.mean > bound or len(window.periods) < FEWEST + 2:
        return None
    left = tuple(period for period in window.periods if not worst.first <= period.at < worst.until)
    return worst if _is_below(replace(window, periods=left), rule, bound) else None


def _still_above(recent: Window, bound: float) -> bool:
    return len(recent.periods) >= 3 and above(recent, bound) == len(recent.periods)
