"""The check of each of the runbook's metrics: what was measured, judged, and said beside the baseline. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from statistics import median

from bot.catalog import Bounds
from bot.model import Baseline, Check, Figures, Metric, Result
from bot.text import counted, cut, span
from bot.validation.error_rate import Judged, Why, is_worse, judge_errors
from bot.validation.figure_windows import errors_of, times_of, unhealthy_of, usage_of
from bot.validation.figures_told import (
    Say,
    beside,
    compared_told,
    errors_told,
    few_digits,
    level_told,
    percent,
    seconds,
    share,
    with_more,
)
from bot.validation.leak import Rise, fails, leaves_open, rise_of
from bot.validation.levels import RESPONSE_TIME, UNHEALTHY, USAGE, above, is_slower, judge_level
from bot.validation.periods import Window, measured


def error_check(figures: Figures, bounds: Bounds, baseline: Baseline, final: bool, at: datetime) -> Check:
    """The share of requests that the targets answer with 5xx."""
    name, bound, window = "error rate", bounds.errors / 100, errors_of(figures)
    if window is None:
        return _odd(name, figures, (Metric.ERRORS, Metric.REQUESTS), at)
    judged = judge_errors(window, bound=bound, final=final)
    well, incident = _errors_before(baseline.healthy), _errors_before(baseline.incident)
    compared = compared_told(_rate(incident), _rate(well))
    check = Check(name, judged.result, errors_told(judged, window, bound=bound, compared=compared), at)
    if judged.why is Why.BELOW and well and is_worse(window, well, bound=bound):
        return _open(check, "surely more than twice as many as then")
    return check


def response_check(figures: Figures, bounds: Bounds, baseline: Baseline, final: bool, at: datetime) -> Check:
    """The mean of all requests; p95 is told beside it."""
    name, bound, window = "response time", bounds.response_time, times_of(figures, Metric.MEAN)
    if window is None:
        return _odd(name, figures, (Metric.MEAN, Metric.REQUESTS), at)
    if not window.periods:
        return Check(name, Result.INCONCLUSIVE, "no requests, so no response times", at)
    judged = judge_level(window, RESPONSE_TIME, bound=bound, final=final)
    slowest = list(measured(figures, Metric.P95).values())
    p95 = f"p95 {seconds(median(slowest))}" if slowest else ""
    well, incident = _times_before(baseline.healthy), _times_before(baseline.incident)
    compared = compared_told(_mean(incident, seconds), _mean(well, seconds), p95)
    check = _level(name, judged, window, bound, seconds, compared, at)
    if judged.why is Why.BELOW and well and is_slower(window, well, bound=bound):
        return _open(check, "surely slower than then, by half or more in most minutes")
    return check


def target_check(figures: Figures, bounds: Bounds, _: Baseline, final: bool, at: datetime) -> Check:
    """The share of healthy targets, in the mean of the window; how many there are does not matter."""
    name, bound, window = "healthy targets", 100 - bounds.healthy, unhealthy_of(figures)
    if window is None:
        return _odd(name, figures, (Metric.HEALTHY, Metric.UNHEALTHY), at)
    if not window.weight:
        return Check(name, Result.INCONCLUSIVE, "the load balancer has no target to count", at)
    judged = judge_level(window, UNHEALTHY, bound=bound, final=final)
    bad, count = above(window, bound), len(window.periods)
    mean = beside(100 - window.mean, bounds.healthy, percent)
    told = f"{mean} of the targets healthy in the mean of {counted(count, 'minute')}"
    told += f", bound {percent(bounds.healthy)}"
    if bad:
        told += f"; below it in {bad} of them"
    if count * 2 < window.expected:
        told += f", of {window.expected}: too few to judge"
    if judged.burst:
        left = 100 - judged.burst.amount / judged.burst.weight
        told += f"; without two minutes that are over, {few_digits(left)} %"
    return Check(name, judged.result, cut(told), at)


def cpu_check(figures: Figures, bounds: Bounds, baseline: Baseline, final: bool, at: datetime) -> Check:
    return _usage("CPU", Metric.CPU, bounds.cpu, figures, baseline, final, at)


def memory_check(figures: Figures, bounds: Bounds, baseline: Baseline, final: bool, at: datetime) -> Check:
    """Its mean; and whether it rises, and when it would be full."""
    check = _usage("memory", Metric.MEMORY, bounds.memory, figures, baseline, final, at)
    window = usage_of(figures, Metric.MEMORY)
    rise = rise_of(window) if window else None
    if window is None or rise is None or not final or not rise.is_told:
        return check
    well = _usage_before(baseline.healthy, Metric.MEMORY)
    before = rise_of(well) if well else None
    check = replace(check, evidence=with_more(check.evidence, _rising(rise)))
    if fails(rise, window, before):
        return replace(check, result=Result.FAIL)
    return _open(check, "") if check.result is Result.PASS and leaves_open(rise, before) else check


def _usage(
    name: str, metric: Metric, bound: float, figures: Figures, baseline: Baseline, final: bool, at: datetime
) -> Check:
    window = usage_of(figures, metric)
    if window is None:
        return _odd(name, figures, (metric,), at)
    if not window.periods:
        return Check(name, Result.INCONCLUSIVE, f"CloudWatch has no figures of {name} in this time", at)
    well, incident = _usage_before(baseline.healthy, metric), _usage_before(baseline.incident, metric)
    others = [each if each != percent(window.mean) else "" for each in (_mean(incident, percent), _mean(well, percent))]
    compared = compared_told(*others)
    judged = judge_level(window, USAGE, bound=bound, final=final)
    return _level(name, judged, window, bound, percent, compared, at)


def _level(name: str, judged: Judged, window: Window, bound: float, say: Say, compared: str, at: datetime) -> Check:
    often, fewest = above(window, bound), RESPONSE_TIME.fewest if say is seconds else 0
    told = level_told(judged, window, bound=bound, say=say, above=often, fewest=fewest, compared=compared)
    return Check(name, judged.result, told, at)


def _rising(rise: Rise) -> str:
    slower = ", less and less" if rise.slows else ""
    when = f"100 % in about {span(rise.full_in)}" if rise.full_in else "it is full"
    return f"it rises by {few_digits(rise.an_hour)} points an hour{slower}: {when}"


def _errors_before(figures: Figures | None) -> Window | None:
    window = errors_of(figures) if figures else None
    return window if window and window.weight else None


def _times_before(figures: Figures | None) -> Window | None:
    return times_of(figures, Metric.MEAN) if figures else None


def _usage_before(figures: Figures | None, metric: Metric) -> Window | None:
    return usage_of(figures, metric) if figures else None


def _rate(window: Window | None) -> str:
    return share(window.mean) if window else ""


def _mean(window: Window | None, say: Say) -> str:
    return say(window.mean) if window and window.periods else ""


def _open(check: Check, why: str) -> Check:
    """What would be a pass, but for this."""
    return replace(
        check, result=Result.INCONCLUSIVE, evidence=with_more(check.evidence, why) if why else check.evidence
    )


def _odd(name: str, figures: Figures, metrics: Sequence[Metric], at: datetime) -> Check:
    told = " and ".join(f"{_sum(figures, metric)} {metric}" for metric in metrics)
    return Check(name, Result.INCONCLUSIVE, f"CloudWatch's figures make no sense: {told}", at)


def _sum(figures: Figures, metric: Metric) -> str:
    return f"{sum(measured(figures, metric).values()):,.6g}"
