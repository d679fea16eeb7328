"""Do the figures themselves show what an alarm says? By exact tests, and by no thresholds. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.catalog import Bounds, ErrorsTrigger, Service, SlowTrigger, Triggers, UnhealthyTrigger
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


_WINDOWS: Mapping[Trigger, Callable[[Figures], Window | None]] = {
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


def judge(trigger: Trigger | None, figures: Figures, well: Figures | None, service: Service, at: datetime) -> Judgement:
    """Of all triggers where none is named: one that fails, if one does.

    `figures` reach back further than is judged; `well` are those of the time before what is suspected, which are told
    beside it; None: there are none.
    """
    found = [_judged(each, figures, well, service, at) for each in ([trigger] if trigger else Trigger)]
    return next((each for each in found if each.check.result is Result.FAIL), found[0])


def lasts(trigger: Trigger | None, service: Service) -> timedelta:
    """How long it must last; of no trigger in particular, the longest."""
    return max(_declared(each, service)[0] for each in ([trigger] if trigger else Trigger))


def _judged(trigger: Trigger, figures: Figures, well: Figures | None, service: Service, at: datetime) -> Judgement:
    lasting, bounds = _declared(trigger, service)
    end = figures.end if trigger is Trigger.ERRORS else _measured_until(trigger, figures)
    newest = _between(figures, end - lasting, end)
    if trigger is Trigger.ERRORS:
        check = lasting_errors(newest, bounds.errors, well, at)
    else:
        check = _CHECKS[trigger](newest, bounds, Baseline(), True, at)
    before = mean_told(_WINDOWS[trigger](well), _SAID[trigger]) if well else ""
    told = joined(check.evidence, f"{before} in the hour before it went out" if before else "")
    return Judgement(trigger, replace(check, evidence=told), newest)


def _declared(trigger: Trigger, service: Service) -> tuple[timedelta, Bounds]:
    """How long it must last, and beyond which bounds; the runbook's where the services file says nothing of it."""
    declared = getattr(service.triggers or Triggers(), trigger)
    if isinstance(declared, str):
        declared = getattr(Triggers(), trigger)
    match declared:
        case ErrorsTrigger():
            bounds = Bounds(errors=declared.above)
        case UnhealthyTrigger():
            bounds = Bounds(healthy=100 - declared.above)
        case SlowTrigger():
            bounds = Bounds(response_time=declared.above)
        case _:
            bounds = Bounds(memory=declared.above)
    return declared.for_, bounds


def _measured_until(trigger: Trigger, figures: Figures) -> datetime:
    """Levels are judged over as many minutes as they must last, and the newest ones are late."""
    window = _WINDOWS[trigger](figures)
    if window is None or not window.periods:
        return figures.end
    return max(figures.end - _LATE, min(figures.end, window.periods[-1].at + window.each))


def _between(figures: Figures, start: datetime, end: datetime) -> Figures:
    points = {metric: tuple(each for each in of if start <= each.at < end) for metric, of in figures.points.items()}
    points = {metric: of for metric, of in points.items() if of}
    return replace(figures, start=max(figures.start, start), end=end, points=points)
