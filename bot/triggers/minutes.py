"""Was the bound of a trigger passed minute after minute, as its alarm asks for? By the figures that the bot read. Pure.

CloudWatch's word for it can be forged by whoever may call SetAlarmState; its metrics cannot be, by them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.catalog import ErrorsTrigger, Service
from bot.model import Figures, Trigger
from bot.triggers.judge import WINDOWS, declared
from bot.triggers.names import triggers_of
from bot.validation.periods import Period

_LATE = timedelta(minutes=4)  # the newest minutes may not be there yet
_AT_LEAST = timedelta(minutes=30)


def looked_back(service: Service) -> timedelta:
    """So far back the figures are read: as long as any of its triggers must last, and what may be late."""
    longest = max((declared(each, service).for_ for each in triggers_of(service)), default=timedelta(0))
    return max(_AT_LEAST, longest + _LATE)


def lasted(trigger: Trigger, figures: Figures, service: Service) -> bool:
    """In a row, up to the newest of them. A minute that is not there, or has too few requests, is none."""
    rule, each = declared(trigger, service), timedelta(seconds=figures.period)
    window = WINDOWS[trigger](figures)
    if window is None:
        return False
    beyond = _beyond(trigger, service)
    bad = {period.at for period in window.periods if period.weight and beyond(period)}
    newest = (figures.end - number * each for number in range(1, 1 + _LATE // each + 1))
    return any(_all(last, rule.for_ // each, each, bad) for last in newest)


def _all(last: datetime, many: int, each: timedelta, bad: set[datetime]) -> bool:
    return all(last - number * each in bad for number in range(max(many, 1)))


def _beyond(trigger: Trigger, service: Service) -> Callable[[Period], bool]:
    rule = declared(trigger, service)
    if isinstance(rule, ErrorsTrigger):
        return lambda period: period.weight >= rule.min_requests and 100 * period.level > rule.above
    return lambda period: period.level > rule.above
