"""The checks of what has a level in each minute: response time, CPU, memory, healthy targets. Pure."""

from dataclasses import replace
from datetime import datetime
from statistics import median

from bot.catalog import Bounds
from bot.model import Baseline, Check, Figures, Metric, Result
from bot.text import counted, span
from bot.validation.error_rate import Judged, Why
from bot.validation.figure_windows import times_of, unhealthy_of, usage_of
from bot.validation.figures_told import (
    beside,
    compared_told,
    few_digits,
    joined,
    left_open,
    mean_told,
    percent,
    seconds,
    senseless,
)
from bot.validation.leak import Rise, fails, leaves_open, rise_of
from bot.validation.level_told import level_told
from bot.validation.levels import RESPONSE_TIME, UNHEALTHY, USAGE, above, is_slower, judge_level
from bot.validation.periods import Window, measured


def response_check(figures: Figures, bounds: Bounds, baseline: Baseline, final: bool, at: datetime) -> Check:
    """The mean of all requests; p95 is told beside it."""
    name, bound, window = "response time", bounds.response_time, times_of(figures)
    if window is None:
        return senseless(name, figures, (Metric.MEAN, Metric.REQUESTS), at)
    if not window.periods:
        return Check(name, Result.INCONCLUSIVE, "no requests, so no response times", at)
    judged = judge_level(window, RESPONSE_TIME, bound=bound, final=final)
    slowest = list(measured(figures, Metric.P95).values())
    p95 = f"p95 {seconds(median(slowest))}" if slowest else ""
    well = times_of(baseline.healthy) if baseline.healthy else None
    incident = times_of(baseline.incident) if baseline.incident else None
    compared = compared_told(mean_told(incident, seconds), mean_told(well, seconds), p95)
    told = joined(level_told(judged, window, RESPONSE_TIME, bound, seconds), compared)
    check = Check(name, judged.result, told, at)
    if judged.why is Why.BELOW and well and is_slower(window, well, bound=bound):
        return left_open(check, "surely slower than then, by half or more in most minutes")
    return check


def target_check(figures: Figures, bounds: Bounds, _: Baseline, final: bool, at: datetime) -> Check:
    """The share of healthy targets, in the mean of the window; how many there are does not matter."""
    name, bound, window = "healthy targets", 100 - bounds.healthy, unhealthy_of(figures)
    if window is None:
        return senseless(name, figures, (Metric.HEALTHY, Metric.UNHEALTHY), at)
    if not window.weight:
        return Check(name, Result.INCONCLUSIVE, "the load balancer has counted no targets", at)
    judged = judge_level(window, UNHEALTHY, bound=bound, final=final)
    return Check(name, judged.result, joined(*_targets_told(judged, window, bounds.healthy)), at)


def cpu_check(figures: Figures, bounds: Bounds, baseline: Baseline, final: bool, at: datetime) -> Check:
    """Its mean."""
    return _usage("CPU", Metric.CPU, bounds.cpu, figures, baseline, final, at)


def memory_check(figures: Figures, bounds: Bounds, baseline: Baseline, final: bool, at: datetime) -> Check:
    """Its mean; and at the end whether it rises, and when it would be full."""
    check = _usage("memory", Metric.MEMORY, bounds.memory, figures, baseline, final, at)
    window = usage_of(figures, Metric.MEMORY)
    rise = rise_of(window) if window else None
    if window is None or rise is None or not final or not rise.is_told:
        return check
    well = usage_of(baseline.healthy, Metric.MEMORY) if baseline.healthy else None
    before = rise_of(well) if well else None
    check = replace(check, evidence=joined(check.evidence, _rising(rise)))
    if fails(rise, window, before):
        return replace(check, result=Result.FAIL)
    return left_open(check) if check.result is Result.PASS and leaves_open(rise, before) else check


def _targets_told(judged: Judged, window: Window, bound: float) -> tuple[str, ...]:
    mean, bad = beside(100 - window.mean, bound, percent), above(window, 100 - bound)
    told = f"{mean} of the targets healthy on average over {counted(len(window.periods), 'minute')}"
    told += f" of {window.expected}: too few to judge" if judged.why is Why.FEW else f", bound {percent(bound)}"
    below = f"below it in {bad} of them" if bad else ""
    if judged.burst:
        below += f"; without two minutes that are over, {few_digits(100 - judged.burst.mean)} %"
    return told, below, "and in each of the last ones" if judged.why is Why.RECENT else ""


def _usage(
    name: str, metric: Metric, bound: float, figures: Figures, baseline: Baseline, final: bool, at: datetime
) -> Check:
    """What was the same before is not said again."""
    window = usage_of(figures, metric)
    if window is None:
        return senseless(name, figures, (metric,), at)
    if not window.periods:
        return Check(name, Result.INCONCLUSIVE, f"CloudWatch has no figures of {name} in this time", at)
    before = [usage_of(each, metric) if each else None for each in (baseline.incident, baseline.healthy)]
    others = [told if told != percent(window.mean) else "" for told in (mean_told(each, percent) for each in before)]
    judged = judge_level(window, USAGE, bound=bound, final=final)
    told = joined(level_told(judged, window, USAGE, bound, percent), compared_told(*others))
    return Check(name, judged.result, told, at)


def _rising(rise: Rise) -> str:
    slower = ", less and less" if rise.slows else ""
    when = f"100 % in about {span(rise.full_in)}" if rise.full_in else "it is full"
    return f"it rises by {few_digits(rise.an_hour)} points an hour{slower}: {when}"
