"""What CloudWatch's metrics of a window say, by the runbook's bounds and beside the baseline. Pure.

No data is inconclusive and named, never a pass. The tests are in `error_rate`, `levels` and `leak`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.catalog import Bounds
from bot.model import Baseline, Check, Figures, Metric, Result
from bot.validation.error_check import error_check
from bot.validation.figures_told import clock, joined, left_open
from bot.validation.level_checks import cpu_check, memory_check, response_check, target_check
from bot.validation.periods import measured
from bot.validation.silence import silent_since

_BY_LOAD_BALANCERS = (
    Metric.REQUESTS,
    Metric.ERRORS,
    Metric.MEAN,
    Metric.P95,
    Metric.HEALTHY,
    Metric.UNHEALTHY,
)
_BY_ECS = (Metric.CPU, Metric.MEMORY)
_SLACK = 2  # periods: the last one may be cut by the window's end, the one before be on its way


def figure_checks(
    figures: Figures, *, bounds: Bounds, baseline: Baseline, final: bool, at: datetime
) -> tuple[Check, ...]:
    """One check for each metric that the window should have. `final` is the look at the end of the phase.

    Before it only what is certain fails.
    """
    return tuple(_checks(figures, bounds, baseline, final, at))


def _checks(figures: Figures, bounds: Bounds, baseline: Baseline, final: bool, at: datetime) -> Iterator[Check]:
    told = False
    newest = _newest(figures, _BY_LOAD_BALANCERS)
    if newest is None:
        yield Check("requests, response time, healthy targets", Result.INCONCLUSIVE, _nothing(figures), at)
        told = True
    else:
        asked = [check(figures, bounds, baseline, final, at) for check in (error_check, response_check)]
        checks = [*_heard(asked, figures, final), target_check(figures, bounds, baseline, final, at)]
        yield from _covered(checks, figures, newest, final)
    newest = _newest(figures, _BY_ECS)
    if newest is None:
        yield Check("CPU and memory", Result.INCONCLUSIVE, _nothing(figures), at)
        told = True
    else:
        usage = [check(figures, bounds, baseline, final, at) for check in (cpu_check, memory_check)]
        yield from _covered(usage, figures, newest, final)
    if figures.missing and not told:
        yield Check("not measured", Result.INCONCLUSIVE, _nothing(figures), at)


def _covered(checks: Sequence[Check], figures: Figures, newest: datetime, final: bool) -> Iterator[Check]:
    """At the end nothing passes before CloudWatch has shown all of the window."""
    each = timedelta(seconds=figures.period)
    late = final and newest + each * (1 + _SLACK) <= figures.end
    for check in checks:
        if late and check.result is not Result.FAIL:
            yield left_open(check, f"CloudWatch has no minute after {clock(newest + each)} yet")
        else:
            yield check


def _heard(checks: Sequence[Check], figures: Figures, final: bool) -> Iterator[Check]:
    """At the end nothing that is told by requests passes where they have stopped coming."""
    since = silent_since(figures) if final else None
    for check in checks:
        if since and check.result is Result.PASS:
            yield left_open(check, f"but no request was counted since {clock(since)}")
        else:
            yield check


def _newest(figures: Figures, metrics: Sequence[Metric]) -> datetime | None:
    return max((moment for metric in metrics for moment in measured(figures, metric)), default=None)


def _nothing(figures: Figures) -> str:
    if figures.missing:
        return joined(*figures.missing)
    span = max(1, round((figures.end - figures.start).total_seconds() / 60))
    return f"CloudWatch has nothing of these {span} minutes yet; it comes 1 to 3 minutes late"
