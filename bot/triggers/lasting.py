"""Does the share of requests that fail last at the trigger's bound? The alarm is a hint and fires earlier. Pure.

Where exactly as many fail as the bound says, chance puts every second minute below it, so ten bad minutes of ten are
seldom seen. docs/decisions/0225 has the rule in words, docs/evidence/proposals.md how often it is wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.model import Result
from bot.validation.error_rate import FEWEST, LEVEL, STRICT
from bot.validation.periods import Period, Rest, Window
from bot.validation.statistics import at_least, at_most, more_often

NOTICED = 0.5  # of the bound: above it the alarm fires, and above it must surely lie what is proposed
_THIRD, _NEVER = 2 / 3, 0.0001  # of half the bound: where so many fail it should hardly ever look like more
_SPIKE = 0.4  # of the window
_COMPARABLE = 300  # requests before it went out


class Why(StrEnum):
    """What it rests on; only the first two are proven."""

    ABOVE = "above"
    NOT_BELOW = "not below"
    NO_REQUESTS = "no requests"
    BELOW = "below"
    FEW = "few"
    NOT_LASTING = "not lasting"
    AS_BEFORE = "as before"


@dataclass(frozen=True, slots=True)
class Lasting:
    """`well` is the stretch in which surely fewer than half the bound failed, if there is one."""

    result: Result
    why: Why
    well: Rest | None = None


def lasting(window: Window, before: Window | None, *, bound: float) -> Lasting:
    """`bound` is a share, such as 0.1; periods are errors of requests. `before` is from before it went out, if known.

    Proven where, over the whole window, it is surely more than half the bound, the bound itself is not ruled out, no
    stretch of it was surely below half the bound, and it is surely more than before.
    """
    errors, requests, half = round(window.amount), round(window.weight), bound * NOTICED
    if not requests:
        return Lasting(Result.INCONCLUSIVE, Why.NO_REQUESTS)
    if at_most(errors, requests, bound) <= STRICT:
        return Lasting(Result.PASS, Why.BELOW)
    if not _is_above(window, half):
        return Lasting(Result.INCONCLUSIVE, Why.FEW)
    if well := _well_within(window, half):
        return Lasting(Result.INCONCLUSIVE, Why.NOT_LASTING, well)
    if before and round(before.weight) >= _COMPARABLE and not _is_more(window, before):
        return Lasting(Result.INCONCLUSIVE, Why.AS_BEFORE)
    surely = errors > requests * bound and at_least(errors, requests, bound) <= LEVEL
    return Lasting(Result.FAIL, Why.ABOVE if surely else Why.NOT_BELOW)


def _is_above(window: Window, half: float) -> bool:
    """Surely more than half the bound; and hardly ever so many where a third of it fails, without a spike either."""
    errors, requests = round(window.amount), round(window.weight)
    if errors < FEWEST or errors <= requests * half or at_least(errors, requests, half) > LEVEL:
        return False
    third = half * _THIRD
    if at_least(errors, requests, third) > _NEVER:
        return False
    return all(rest.amount >= FEWEST and rest.amount > rest.weight * third for rest in _without_a_spike(window))


def _without_a_spike(window: Window) -> Iterator[Rest]:
    """What is left without any four minutes in a row of ten; two of a window of four are all it has."""
    long = int(window.expected * _SPIKE)
    for spike in _stretches(window):
        if long and spike.until - spike.first == long * window.each:
            amount, weight = window.amount - spike.amount, window.weight - spike.weight
            yield Rest(spike.first, spike.until, amount, weight, over=False)


def _is_more(window: Window, before: Window) -> bool:
    now, then = (round(window.amount), round(window.weight)), (round(before.amount), round(before.weight))
    return more_often(*now, *then, times=1) <= STRICT


def _well_within(window: Window, half: float) -> Rest | None:
    """The stretch of minutes in a row that was surely below, of all such the one with the most requests."""
    below = (each for each in _stretches(window) if at_most(round(each.amount), round(each.weight), half) <= STRICT)
    return max(below, key=lambda each: each.weight, default=None)


def _stretches(window: Window) -> Iterator[Rest]:
    for first in range(len(window.periods)):
        for last in range(first, len(window.periods)):
            yield _together(window, window.periods[first : last + 1])


def _together(window: Window, of: tuple[Period, ...]) -> Rest:
    amount, weight = sum(each.amount for each in of), sum(each.weight for each in of)
    return Rest(of[0].at, of[-1].at + window.each, amount, max(amount, weight), over=False)
