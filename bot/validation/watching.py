"""What a look makes of what was seen in a phase so far. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.model import Check, Phase, Result, Unseen, Unwell, Watch
from bot.validation.phases import next_look, unseen_after

_KEPT = 20


def watched(phase: Phase, checks: Sequence[Check], at: datetime) -> Watch:
    """After one more look, whose `checks` were begun `at` that moment; a clock that was set back moves nothing back."""
    before = phase.watch
    at = max(at, before.looked_at) if before else at
    return Watch(
        looks=before.looks + 1 if before else 1,
        looked_at=at,
        checks=tuple(checks),
        unwell=_unwell(before.unwell if before else (), checks, at),
        unseen=unseen(phase, at),
        next_at=next_look(phase, at),
    )


def unseen(phase: Phase, at: datetime) -> tuple[Unseen, ...]:
    """With the time since the last look, or since it began, where that is long. What is after its end is not its."""
    before, end = phase.watch, min(at, phase.ends_at)
    since = before.looked_at if before else phase.due_at
    known = before.unseen if before else ()
    return (*known, Unseen(since, end))[-_KEPT:] if end - since > unseen_after(phase) else known


def _unwell(before: Sequence[Unwell], checks: Sequence[Check], at: datetime) -> tuple[Unwell, ...]:
    failed = tuple(check.name for check in checks if check.result is Result.FAIL)
    last = before[-1] if before and before[-1].until is None else None
    if last is None:
        return (*before, Unwell(at, None, failed))[-_KEPT:] if failed else tuple(before)
    if failed:
        names = tuple(dict.fromkeys((*last.checks, *failed)))
        return (*before[:-1], replace(last, checks=names, looks=last.looks + 1))
    return (*before[:-1], replace(last, until=at)) if _is_over(last, checks) else tuple(before)


def _is_over(stretch: Unwell, checks: Sequence[Check]) -> bool:
    """What could not be read does not end it."""
    unread = {check.name for check in checks if check.result is Result.INCONCLUSIVE}
    return any(check.result is Result.PASS for check in checks) and not unread.intersection(stretch.checks)
