"""Is the share of requests that fail below the bound, above it, or is it not known yet? Pure.

docs/decisions/0094 has the rules in words, docs/evidence/false-alarms.md how often they are wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.model import Result
from bot.validation.periods import Rest, Window, least, rests
from bot.validation.statistics import at_least, at_most, more_often, odds_above

LEVEL = 0.05  # at the end, for a service that is just at the bound
STRICT = 0.001  # of a whole row of looks, and for what is left beside a burst
_HEALTHY = 0.0005  # at the end, for a service at half the bound
FEWEST = 4  # errors: three are one client that tried three times, as SDKs do
_TWICE, _COMPARABLE, _NOTICED = 2, 300, 0.25


class Why(StrEnum):
    """What a judgement rests on."""

    NO_REQUESTS = "no requests"
    BELOW = "below"
    BURST = "burst"
    ABOVE = "above"
    SURE = "sure"
    RECENT = "recent"
    FEW = "few"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Judged:
    """`burst` is what is left beside a short stretch that is over, and in which nearly all of it lay."""

    result: Result
    why: Why
    burst: Rest | None = None


def judge_errors(window: Window, *, bound: float, final: bool) -> Judged:
    """`bound` is a share, such as 0.01. Periods are errors of requests; before the end only what is sure fails."""
    errors, requests = _whole(window.amount), _whole(window.weight)
    if not requests:
        return Judged(Result.INCONCLUSIVE, Why.NO_REQUESTS)
    if why := _at_the_end(window, bound) if final else _before_it(window, bound):
        return Judged(Result.FAIL, why)
    if final and _is_above(window.recent, bound):
        return Judged(Result.INCONCLUSIVE, Why.RECENT)
    if at_most(errors, requests, bound) <= LEVEL:
        return Judged(Result.PASS, Why.BELOW)
    if burst := _burst(window, bound):
        return Judged(Result.PASS, Why.BURST, burst)
    return Judged(Result.INCONCLUSIVE, Why.UNCLEAR, _perhaps(window, bound) if final else None)


def _before_it(window: Window, bound: float) -> Why | None:
    """Why it fails before the end, None where that is not sure."""
    if not _is_sure(window, bound):
        return None
    without = least(rests(window))  # also without the two minutes in a row that matter most
    return Why.SURE if all(_is_sure(rest, bound) for rest in without) else None


def _at_the_end(window: Window, bound: float) -> Why | None:
    """Why it fails at the end: a burst that is over does not make it fail, one that is not does."""
    whole = _is_above(window, bound)
    if _is_sure(window.recent, bound):
        return Why.ABOVE if whole else Why.RECENT
    return Why.ABOVE if whole and not _perhaps(window, bound) else None


def _is_above(window: Window, bound: float) -> bool:
    """At the end: a service just at the bound has so many errors in 5 of 100 windows at most, and a healthy one, at
    half of it, in 5 of 10,000."""
    errors, requests = _counts(window)
    return (
        errors >= FEWEST
        and errors > requests * bound
        and at_least(errors, requests, bound) <= LEVEL
        and at_least(errors, requests, bound / 2) <= _HEALTHY
    )


def is_worse(window: Window, before: Window, *, bound: float) -> bool:
    """Surely more than twice as many fail as before, and at least a quarter of the bound; also without two minutes in
    a row that are over.

    `before` counts only with 300 requests, and if it was itself below the bound.
    """
    if _whole(before.weight) < _COMPARABLE or _whole(before.amount) >= _whole(before.weight) * bound:
        return False
    lasting = least(rest for rest in rests(window) if rest.over)
    return _is_worse(window, before, bound) and all(_is_worse(rest, before, bound) for rest in lasting)


def _is_worse(of: Window | Rest, before: Window, bound: float) -> bool:
    errors, requests = _counts(of)
    if errors < FEWEST or errors < requests * bound * _NOTICED:
        return False
    return more_often(errors, requests, _whole(before.amount), _whole(before.weight), times=_TWICE) <= STRICT


def _is_sure(of: Window | Rest, bound: float) -> bool:
    """Surely above, however often it is looked at."""
    errors, requests = _counts(of)
    if errors < FEWEST or errors <= requests * bound:
        return False
    return odds_above(errors, requests, bound) >= 1 / STRICT


def _burst(window: Window, bound: float) -> Rest | None:
    """Two minutes in a row, and over, without which it is surely below."""
    return next(_surely_below(least(rest for rest in rests(window) if rest.over), bound), None)


def _perhaps(window: Window, bound: float) -> Rest | None:
    """Two minutes in a row, and over, without which a share that is surely above lies below, if not surely."""
    if not _is_above(window, bound):
        return None
    below = (rest for rest in rests(window) if rest.over and rest.amount < rest.weight * bound)
    return min(below, key=lambda rest: rest.mean, default=None)


def _surely_below(found: list[Rest], bound: float) -> Iterator[Rest]:
    for rest in found:
        errors, requests = _whole(rest.amount), _whole(rest.weight)
        if errors < requests * bound and at_most(errors, requests, bound) <= STRICT:
            yield rest


def _counts(of: Window | Rest) -> tuple[int, int]:
    """Errors of requests. A part of a window may have errors whose requests were counted in another minute."""
    errors = _whole(of.amount)
    return errors, max(errors, _whole(of.weight))


def _whole(count: float) -> int:
    return round(count)
