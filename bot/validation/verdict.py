"""When a phase is judged, and how: by its last look, and by what was seen before it. Pure.

One look that failed is never enough: what fails a phase was seen to last. See docs/decisions/0096.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Check, Health, Phase, Result, Unseen, Unwell, Watch
from bot.text import counted, cut, exactly, span, to_the_second
from bot.validation.checks import not_read, overall
from bot.validation.phases import AGAIN, judged_from, length
from bot.validation.watching import unseen

_LASTING = {1: timedelta(minutes=2), 2: timedelta(minutes=5)}
_LASTING_LATER = timedelta(minutes=10)
_SEEN_EARLY, _SEEN_LAST = 3, 2  # looks in a row that must have failed: before its end, and at its end
_PATIENCE = 3 * AGAIN  # for a last look that could not see everything
_FLAPS = 3  # so many stretches apart from each other are no bad minute any more
_SHOWN = 300
_WHY = "the bot was not running, or had too much to look at"


def verdict(phase: Phase, at: datetime) -> Phase | None:
    """The phase as it is judged after a look `at` that moment, None where it is too early for that."""
    watch = phase.watch
    if watch is None:
        return None
    if at < judged_from(phase):
        return _judged(phase, at, Health.FAILED) if _lasts(phase, watch, at) else None
    result = overall(watch.checks)
    if result is Health.PASSED:
        return _at_its_end(phase, watch, at)
    stretch = _open(watch)
    if result is Health.FAILED:
        return _judged(phase, at, Health.FAILED) if stretch and stretch.looks >= _SEEN_LAST else None
    return _judged(phase, at, Health.INCONCLUSIVE) if at >= judged_from(phase) + _PATIENCE else None


def missed(phase: Phase, at: datetime) -> Phase:
    """Of which nobody saw enough: without another look, inconclusive."""
    made = phase.watch.checks if phase.watch else ()
    last = phase.watch.looked_at if phase.watch else phase.due_at
    stretches = unseen(phase, at) or (Unseen(last, at),)  # it was looked at until shortly before its end
    why = not_read("looks", f"nobody looked {_spans(stretches)}: {_WHY}", at)
    return replace(phase, checks=(*made, why), result=Health.INCONCLUSIVE, judged_at=at)


def _at_its_end(phase: Phase, watch: Watch, at: datetime) -> Phase:
    """Its last look saw nothing wrong."""
    if len(watch.unwell) >= _FLAPS:
        return _judged(phase, at, Health.FAILED, _flapping(watch.unwell, at))
    if 2 * _sum(watch.unseen) > length(phase):
        gaps = f"{to_the_second(_sum(watch.unseen))} of its {span(length(phase))}"  # the thread lists them below
        why = f"well at {_time(watch.looked_at)}, but nobody looked for {gaps}: {_WHY}"
        return _judged(phase, at, Health.INCONCLUSIVE, not_read("looks", why, at))
    return _judged(phase, at, Health.PASSED)


def _judged(phase: Phase, at: datetime, result: Health, more: Check | None = None) -> Phase:
    made = phase.watch.checks if phase.watch else ()
    return replace(phase, checks=(*made, more) if more else made, result=result, judged_at=at)


def _lasts(phase: Phase, watch: Watch, at: datetime) -> bool:
    """It has been unwell for so long that nobody should wait for the end of the phase to be told."""
    stretch, lasting = _open(watch), _LASTING.get(phase.number, _LASTING_LATER)
    failing = overall(watch.checks) is Health.FAILED
    return failing and stretch is not None and stretch.looks >= _SEEN_EARLY and at - stretch.since >= lasting


def _open(watch: Watch) -> Unwell | None:
    return watch.unwell[-1] if watch.unwell and watch.unwell[-1].until is None else None


def _flapping(stretches: Sequence[Unwell], at: datetime) -> Check:
    names = ", ".join(dict.fromkeys(name for each in stretches for name in each.checks))
    last = stretches[-1].since
    evidence = f"unwell {counted(len(stretches), 'time')}, each time for a while, last at {_time(last)}: {names}"
    return Check("stability", Result.FAIL, cut(evidence, _SHOWN), at)


def _sum(stretches: Sequence[Unseen]) -> timedelta:
    return sum((each.until - each.since for each in stretches), timedelta())


def _spans(stretches: Sequence[Unseen]) -> str:
    shown = " and ".join(f"from {_time(each.since)} to {_time(each.until)}" for each in stretches[-3:])
    return f"{shown} ({exactly(_sum(stretches))} in all)" if len(stretches) > 1 else shown


def _time(at: datetime) -> str:
    return f"{at:%H:%M:%S} UTC"
