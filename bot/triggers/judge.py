"""Do the figures themselves show what an alarm says? By exact tests, and by no thresholds. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.catalog import Bounds, ErrorsTrigger, MemoryTrigger, Service, SlowTrigger, Triggers, UnhealthyTrigger
from bot.model import Baseline, Check, Figures, Metric, Result, Trigger
from bot.triggers.lasting_told import lasting_errors
from bot.validation.figure_windows import errors_of, times_of, unhealthy_of, usage_of
from bot.validation.figures_told import joined, mean_told, percent, seconds, share
from bot.validation.level_checks import memory_check, response_check, target_check
from bot.validation.periods import Window

_LATE = timedelta(minutes=4)  # metrics are there after one to three minutes: docs/decisions/0156
_CHECKS: Mapping[Trigger, Callable[[Figures, Bounds, Baseline, bool, datetime], Check]] = {
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
    lasting, bounds = rule.for_, _bounds(rule)
    end = figures.end if trigger is Trigger.ERRORS else _measured_until(trigger, figures)
    newest = _between(figures, end - lasting, end)
    if trigger is Trigger.ERRORS:
        check = lasting_errors(newest, bounds.errors, well, at)
    else:
        check = _CHECKS[trigger](newest, bounds, Baseline(), True, at)
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


def _measured_until(trigger: Trigger, figures: Figures) -> datetime:
    """Levels are judged over as many minutes as they must last, and the newest ones are late."""
    window = WINDOWS[trigger](figures)
    if window is None or not window.periods:
        return figures.end
    return max(figures.end - _LATE, min(figures.end, window.periods[-1].at + window.each))


def _between(figures: Figures, start: datetime, end: datetime) -> Figures:
    points = {metric: tuple(each for each in of if start <= each.at < end) for metric, of in figures.points.items()}
    points = {metric: of for metric, of in points.items() if of}
    return replace(figures, start=max(figures.start, start), end=end, points=points)
