"""How a service is after its rollback, in one line: what every headline, list and log says. Pure.

It follows from all phases together: from the verdict of the latest, from what is seen in the one that is open, and from
why nobody looks any more. Nothing is called well before a phase was judged so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.model import Check, Complete, Health, Partial, Phase, Restore, Result, Rollback, Undo, Unwell
from bot.text import counted, cut, span, spelled_out

_COUNTED = re.compile(r"(?:on|All) (\d+) (?:of \1 )?tasks?\b")
_NAMED = 3  # checks; the others are counted
_AS_A_PHRASE = {"looks": "the bot did not look for a while", "stability": "unwell again and again"}


class Sign(StrEnum):
    """What a colour may say beside the words, and never without them."""

    CHECKING = "checking"
    WELL = "well"
    DOUBTFUL = "doubtful"
    UNWELL = "unwell"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """`quilt-catalog is well on :38 · 5 of 5 checks`, on one line of plain text; times are UTC."""

    sign: Sign
    text: str


def standing(rollback: Rollback) -> Standing:
    """Of a rollback that has succeeded."""
    failed = [phase for phase in rollback.phases if phase.result is Health.FAILED]
    if failed:
        return _after_a_failure(rollback, failed[-1])
    if rollback.judged is None:
        return _not_judged(rollback)
    if rollback.watching_ended:
        return _ended(rollback, rollback.judged)
    return _judged(rollback, rollback.judged)


def landed(rollback: Rollback) -> str:
    """Where it is now, and what comes with that: `:38`, `:43 with mcp off`, `:42 again`."""
    number, ask = f":{rollback.effective_plan.to_name.rpartition(':')[2]}", rollback.request.ask
    match ask:
        case Undo():
            return f"{number} ({rollback.plan.brings})" if rollback.plan.brings else f"{number} again"
        case Partial(feature):
            return f"{number} with {feature} off"
        case Restore(feature):
            return f"{number} with {feature} on again"
        case Complete(commit):
            return f"{number} without {commit[:7]}"
        case _:
            return number


def window(phase: Phase, phases: Sequence[Phase]) -> str:
    """`first 5 minutes`, `minutes 5 to 30`, since the rollback ended."""
    since, until = (_minutes(at, phases) for at in (phase.due_at, phase.ends_at))
    return f"minutes {since} to {until}" if since else f"first {until} minutes"


def failing(checks: Sequence[Check], *, over: bool = False) -> str:
    """`2 of 5 checks fail: config, log`, or `failed`; "" where none does."""
    failed = [check for check in checks if check.result is Result.FAIL]
    word = "failed" if over else "fails" if len(failed) == 1 else "fail"
    return f"{len(failed)} of {counted(_judging(checks), 'check')} {word}: {_names(failed)}" if failed else ""


def passing(checks: Sequence[Check]) -> str:
    """`5 of 5 checks`."""
    return f"{sum(check.result is Result.PASS for check in checks)} of {counted(_judging(checks), 'check')}"


def _judging(checks: Sequence[Check]) -> int:
    return sum(check.judges for check in checks)


def lacking(checks: Sequence[Check]) -> str:
    """`log, health check`: of which nothing could be seen."""
    return _names([check for check in checks if check.result is Result.INCONCLUSIVE])


def _not_judged(rollback: Rollback) -> Standing:
    runs = _runs(rollback)
    if rollback.watching_ended:
        return _at_the_last_look(runs, rollback)
    phase = rollback.next_phase
    if phase is None or phase.watch is None:
        return Standing(Sign.CHECKING, f"{runs} · checking health…")
    checks, until = phase.watch.checks, clock(phase.ends_at)
    if bad := failing(checks):
        return Standing(Sign.CHECKING, f"{runs} · {bad}, so far; checked until {until}")
    return Standing(Sign.CHECKING, f"{runs} · {passing(checks)} so far, until {until}")


def _judged(rollback: Rollback, last: Phase) -> Standing:
    name, now = _is_on(rollback), _seen(rollback.next_phase)
    if bad := failing(now):
        was = "was well" if last.result is Health.PASSED else "is not known to be well"
        return Standing(Sign.DOUBTFUL, f"{name[0]} {was} on {name[1]} · now {bad}{_still(rollback)}")
    if last.result is Health.PASSED:
        gaps = [each for each in rollback.phases if each.result is Health.INCONCLUSIVE]
        gap = f" (not enough data in the {window(gaps[0], rollback.phases)})" if gaps else ""
        text = f"{name[0]} is well on {name[1]} · {passing(last.checks)}{gap}{_still(rollback)}"
        return Standing(Sign.WELL, text)
    yet = " yet" if rollback.next_phase else ""
    lacks = lacking(last.checks)
    of = f": {lacks}" if lacks else ""
    return Standing(Sign.UNKNOWN, f"{name[0]} on {name[1]} · not enough data{yet}{of}{_still(rollback)}")


def _ended(rollback: Rollback, last: Phase) -> Standing:
    """It may be another revision that runs by now."""
    service, at = _is_on(rollback)
    if last.result is Health.PASSED:
        return _at_the_last_look(f"{service} was well on {at} · {passing(last.checks)}", rollback)
    return _at_the_last_look(f"{service} on {at} · not enough data: {lacking(last.checks)}", rollback)


def _at_the_last_look(text: str, rollback: Rollback) -> Standing:
    """What was seen to fail before nobody looked any more is not kept back."""
    bad = failing(_last_look(rollback), over=True)
    seen = f" · at the last look {bad}" if bad else ""
    return Standing(Sign.DOUBTFUL if bad else Sign.UNKNOWN, f"{text}{seen} · {_no_more(rollback)}")


def _after_a_failure(rollback: Rollback, failed: Phase) -> Standing:
    service, at = _is_on(rollback)
    if bad := failing(_seen(rollback.next_phase)):
        return Standing(Sign.UNWELL, f"{service} is NOT well on {at} · now {bad}{_still(rollback)}")
    if recovered := _recovered(rollback, failed):
        return Standing(Sign.DOUBTFUL, f"{service} on {at} failed {_when(failed, rollback)}, {recovered}")
    end = f" · {_no_more(rollback)}" if rollback.watching_ended else ""
    word = "was" if end else "is"
    last = failing(_last_look(rollback), over=True)
    what = f"at the last look {last}" if last else _failure(failed, rollback, over=bool(end))
    return Standing(Sign.UNWELL, f"{service} {word} NOT well on {at} · {what}{end}")


def _recovered(rollback: Rollback, failed: Phase) -> str:
    """`well since 02:31 UTC · 5 of 5 checks`, by what was seen behind the failure; "" where that does not say so."""
    after = [phase for phase in rollback.phases if phase.number > failed.number]
    over = f" · {_no_more(rollback)}" if rollback.watching_ended else _still(rollback)
    if passed := [phase for phase in after if phase.result is Health.PASSED]:
        return f"well since {clock(_well_since(failed, after))} · {passing(passed[-1].checks)}{over}"
    if any(check.result is Result.PASS for check in _seen(rollback.next_phase)):
        return f"and no check fails since {clock(_well_since(failed, after))}{over}"
    last = _last_look(rollback)
    if any(check.result is Result.PASS for check in last) and not failing(last):
        return f"and no check failed from {clock(_well_since(failed, after))} on{over}"
    return ""


def _failure(failed: Phase, rollback: Rollback, *, over: bool) -> str:
    """`after 12 min, 1 of 9 checks fails: error rate`."""
    later = "" if failed.number == 1 else f"{_when(failed, rollback)}, "
    return f"{later}{failing(failed.checks, over=over) or 'not well'}"


def _when(failed: Phase, rollback: Rollback) -> str:
    """`in the first 5 minutes`, `after 12 min`."""
    if failed.number == 1:
        return f"in the {window(failed, rollback.phases)}"
    stretches = failed.watch.unwell if failed.watch else ()
    began = stretches[-1].since if stretches else failed.judged_at or failed.due_at
    return f"after {span(began - rollback.phases[0].due_at)}"


def _well_since(failed: Phase, after: Sequence[Phase]) -> datetime:
    """The first moment behind the failure from which on nothing failed."""
    ends = [stretch.until for phase in after for stretch in _stretches(phase) if stretch.until]
    before = [stretch.until for stretch in _stretches(failed)[-1:] if stretch.until]
    return max([*ends, *before, *([] if before else [after[0].due_at])])


def _stretches(phase: Phase) -> tuple[Unwell, ...]:
    return phase.watch.unwell if phase.watch else ()


def _seen(phase: Phase | None) -> tuple[Check, ...]:
    """At the last look in a phase that is open."""
    return phase.watch.checks if phase and phase.watch else ()


def _last_look(rollback: Rollback) -> tuple[Check, ...]:
    """In the phase that was open when the watch ended; none where it did not end so."""
    return next((phase.watch.checks for phase in rollback.phases if phase.ended and phase.watch), ())


def _still(rollback: Rollback) -> str:
    """How long it is watched; "" where it is not."""
    pending = [phase for phase in rollback.phases if phase.pending]
    return f", still watched until {clock(pending[-1].ends_at)}" if pending else ""


def _no_more(rollback: Rollback) -> str:
    return f"not watched any more: {cut(spelled_out(rollback.watching_ended, lambda _: 'somebody'), 80)}"


def _runs(rollback: Rollback) -> str:
    """`quilt-catalog: all 4 tasks run :38`, with as many as its outcome counted."""
    counts = _COUNTED.search(rollback.outcome)
    tasks = {"": "its tasks run", "1": "its one task runs"}
    number = counts[1] if counts else ""
    return f"{rollback.service}: {tasks.get(number, f'all {number} tasks run')} {landed(rollback)}"


def _is_on(rollback: Rollback) -> tuple[str, str]:
    return rollback.service, landed(rollback)


def _names(checks: Sequence[Check]) -> str:
    names = list(dict.fromkeys(_AS_A_PHRASE.get(check.name, check.name) for check in checks))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(cut(name, 40) for name in names[:_NAMED]) + more


def _minutes(at: datetime, phases: Sequence[Phase]) -> int:
    return round((at - phases[0].due_at).total_seconds() / 60)


def clock(at: datetime) -> str:
    return f"{at.astimezone(UTC):%H:%M} UTC"
