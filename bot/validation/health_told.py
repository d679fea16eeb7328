"""What a look at a service comes to, in one line, and what of it belongs to what runs now. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Check, Deployment, Figures, Health, HealthNow, Result, Task
from bot.text import counted
from bot.validation.checks import overall

_SHOWN = 4  # names in a headline, which a phone cuts
_WORST_FIRST = (Result.FAIL, Result.INCONCLUSIVE, Result.PASS, Result.NOTE)


def verdict(health: HealthNow) -> Health:
    """PASSED only where every check passed: one that could not be made leaves it open."""
    return overall(health.checks)


def headline(health: HealthNow) -> str:
    """`quilt-catalog is well: 7 of 7 checks`, `quilt-catalog: 2 of 7 checks fail: error rate, log`."""
    total, of = sum(check.judges for check in health.checks), health.service
    match verdict(health):
        case Health.PASSED:
            return f"{of} is well: {total} of {counted(total, 'check')}"
        case Health.FAILED:
            failed = _named(health.checks, Result.FAIL)
            fail = "fails" if len(failed) == 1 else "fail"
            return f"{of}: {len(failed)} of {counted(total, 'check')} {fail}: {_few(failed)}"
    unclear, passed = _named(health.checks, Result.INCONCLUSIVE), len(_named(health.checks, Result.PASS))
    beside = f" · {passed} of {counted(total, 'check')} {'passes' if passed == 1 else 'pass'}" if passed else ""
    return f"{of}: not enough data: {_few(unclear)}{beside}"


def worst_first(checks: Sequence[Check]) -> list[Check]:
    return sorted(checks, key=lambda check: _WORST_FIRST.index(check.result))


def alone_since(primary: Deployment, stopped: Sequence[Task]) -> datetime:
    """Since when what runs now has served without what it replaced, whose last task was told to stop then. Until that
    the figures are of both.
    """
    others = [task for task in stopped if task.task_definition != primary.task_definition]
    left = [at for task in others if (at := task.stopping_at or task.stopped_at)]
    return max([primary.created_at, *left])


def split(figures: Figures, moment: datetime) -> tuple[Figures | None, Figures]:
    """-> (what was measured before what runs now came, None where it came before all of it; what was measured since).

    The period in which it came still belongs to what was before.
    """
    period = timedelta(seconds=figures.period)
    if moment <= figures.start:
        return None, figures
    cut = figures.start + -((figures.start - moment) // period) * period
    if cut >= figures.end:
        return figures, replace(figures, start=figures.end, points={})
    return _of(figures, figures.start, cut), _of(figures, cut, figures.end)


def _of(figures: Figures, start: datetime, end: datetime) -> Figures:
    points = {
        metric: tuple(point for point in measured if start <= point.at < end)
        for metric, measured in figures.points.items()
    }
    return replace(figures, start=start, end=end, points=points)


def _few(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return f"{', '.join(names[:_SHOWN])} and {more} more" if more > 1 else ", ".join(names)


def _named(checks: Sequence[Check], result: Result) -> list[str]:
    return [check.name for check in checks if check.result is result]
