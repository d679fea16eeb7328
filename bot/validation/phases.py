"""Which phases a validation has, when each is looked at, and when it may be judged. Pure.

What is looked at is in `look`, what a look makes of the watch in `watching`, and the judgement in `verdict`.
"""

from datetime import datetime, timedelta

from bot.model import Phase

_FIRST, _SECOND = timedelta(minutes=5), timedelta(minutes=25)  # what the runbook gives them; the third is the service's
METRICS_LATE = timedelta(minutes=3)  # what CloudWatch has not shown by then it hardly ever does
AGAIN = timedelta(seconds=15)  # between looks that only decide how a phase ends
_EVERY = {1: timedelta(seconds=15), 2: timedelta(seconds=60)}
_OFTEN, _SELDOM, _LOOKS = timedelta(minutes=2), timedelta(minutes=5), 30  # of the third: by its length
_SKIPPED = 5  # looks that are left out before it is said that nobody looked


def phases_from(end: datetime, watched_for: timedelta) -> tuple[Phase, ...]:
    """Counted from the end of the rollback; `watched_for` is how long the third lasts."""
    first, second = end + _FIRST, end + _FIRST + _SECOND
    return (
        Phase(1, due_at=end, ends_at=first),
        Phase(2, due_at=first, ends_at=second),
        Phase(3, due_at=second, ends_at=second + watched_for),
    )


def has_metrics(phase: Phase) -> bool:
    """The first is over before CloudWatch has shown much of it."""
    return phase.number > 1


def length(phase: Phase) -> timedelta:
    return phase.ends_at - phase.due_at


def judged_from(phase: Phase) -> datetime:
    """When all that belongs to it can be there."""
    return phase.ends_at + METRICS_LATE if has_metrics(phase) else phase.ends_at


def every(phase: Phase) -> timedelta:
    """Between two looks."""
    return _EVERY.get(phase.number) or min(max(length(phase) / _LOOKS, _OFTEN), _SELDOM)


def next_look(phase: Phase, at: datetime) -> datetime:
    """After one `at` that moment: the last of them when it may be judged, and then soon again until it is."""
    end = judged_from(phase)
    return at + AGAIN if at >= end else min(at + every(phase), end)


def unseen_after(phase: Phase) -> timedelta:
    """So long without a look is told."""
    return _SKIPPED * every(phase)


def is_missed(phase: Phase, at: datetime) -> bool:
    """Nobody looked while it lasted; or it has been over for so long that a look tells nothing of it."""
    late = at - judged_from(phase)
    return late > (length(phase) if phase.watch else unseen_after(phase))


def metrics_until(phase: Phase, at: datetime) -> datetime | None:
    """The end of what CloudWatch can show of the phase by now, None where that is nothing."""
    end = min(at - METRICS_LATE, phase.ends_at)
    return end if has_metrics(phase) and end - phase.due_at >= timedelta(minutes=1) else None
