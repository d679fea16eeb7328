"""Do the figures themselves show what an alarm says? By the exact tests of the validation, and by no others. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.catalog import Bounds, ErrorsTrigger, MemoryTrigger, Service, SlowTrigger, Triggers, UnhealthyTrigger
from bot.model import Baseline, Check, Figures, Metric, Result, Trigger
from bot.validation.error_check import error_check
from bot.validation.figure_windows import errors_of, times_of, unhealthy_of, usage_of
from bot.validation.figures_told import joined, mean_told, percent, seconds, share
from bot.validation.level_checks import memory_check, response_check, target_check
from bot.validation.periods import Window

_CHECKS: Mapping[Trigger, Callable[[Figures, Bounds, Baseline, bool, datetime], Check]] = {
    Trigger.ERRORS: error_check,
    Trigger.UNHEALTHY: target_check,
    Trigger.SLOW: response_check,
    Trigger.MEMORY: memory_check,
}


WINDOWS: Mapping[Trigger, Callable[[Figures], Window | None]] = {
    Trigger.ERRORS: errors_of,
    Trigger.UNHEALTHY: unhealthy_of,
    Trigger.SLOW: times_of,
    Trigger.MEMORY: partial(usage_of, metric=Metric.MEMORY),
}
_SAID: Mapping[Trigger, Callable[[float], str]] = {
    Trigger.ERRORS: share,
    Trigger.UNHEALTHY: lambda unhealthy: percent(100 - unhealthy),
    Trigger.SLOW: seconds,
    Trigger.MEMORY: percent,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the exact test says of one trigger; `figures` are those that it was told of."""

    trigger: Trigger
    check: Check
    figures: Figures


def judge(
    triggers: Sequence[Trigger], figures: Figures, well: Figures | None, service: Service, at: datetime
) -> Judgement:
    """Of these triggers, of which there is one at least: one that fails, if one does.

    `figures` reach back further than is judged; `well` are those of the time before what is suspected, which are told
    beside it; None: there are none.
    """
    found = [_judged(each, figures, well, service, at) for each in triggers]
    return next((each for each in found if each.check.result is Result.FAIL), found[0])


def _judged(trigger: Trigger, figures: Figures, well: Figures | None, service: Service, at: datetime) -> Judgement:
    rule = declared(trigger, service)
    newest = _from(figures, figures.end - rule.for_)
    check = _CHECKS[trigger](newest, _bounds(rule), Baseline(), True, at)
    before = mean_told(WINDOWS[trigger](well), _SAID[trigger]) if well else ""
    told = joined(check.evidence, f"{before} in the hour before it went out" if before else "")
    return Judgement(trigger, replace(check, evidence=told), newest)


def declared(trigger: Trigger, service: Service) -> ErrorsTrigger | UnhealthyTrigger | SlowTrigger | MemoryTrigger:
    """The runbook's where the services file says nothing of it, or that it is off."""
    found = getattr(service.triggers or Triggers(), trigger)
    made: ErrorsTrigger | UnhealthyTrigger | SlowTrigger | MemoryTrigger
    made = getattr(Triggers(), trigger) if isinstance(found, str) else found
    return made


def _bounds(rule: ErrorsTrigger | UnhealthyTrigger | SlowTrigger | MemoryTrigger) -> Bounds:
    match rule:
        case ErrorsTrigger():
            return Bounds(errors=rule.above)
        case UnhealthyTrigger():
            return Bounds(healthy=100 - rule.above)
        case SlowTrigger():
            return Bounds(response_time=rule.above)
        case _:
            return Bounds(memory=rule.above)


def _from(figures: Figures, start: datetime) -> Figures:
    points = {metric: tuple(each for each in of if each.at >= start) for metric, of in figures.points.items()}
    return replace(figures, start=max(figures.start, start), points={key: of for key, of in points.items() if of})
