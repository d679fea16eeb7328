"""What is told in the thread of a phase of validation, and of its end: what failed comes first."""

from collections.abc import Collection, Iterator, Sequence

from bot.catalog import Service
from bot.follow_up.next_steps import NextStep, left_to_type, next_steps
from bot.model import Check, Health, Phase, Result, Rollback
from bot.validation import standing
from handlers import ids
from handlers.messages import phrases, watching
from handlers.messages.blocks import Block, Message, actions, bullets, button, section, spelled
from handlers.messages.look_at import look_at
from handlers.messages.measured import Around, Measured, measured
from handlers.messages.mrkdwn import foreign, moment, person, prose

_RESULTS = {
    Result.FAIL: ("🔴", " failed"),
    Result.INCONCLUSIVE: ("⚪", " inconclusive"),
    Result.PASS: ("🟢", " passed"),
    Result.NOTE: ("▫️", ""),
}
_WORST_FIRST = tuple(_RESULTS)
_SIGNS = {Health.PASSED: "🟢", Health.FAILED: "🔴", Health.INCONCLUSIVE: "⚪", Health.PENDING: "🔵"}
_WORDS = {Health.PASSED: "well", Health.FAILED: "NOT well", Health.INCONCLUSIVE: "not enough data"}
_NO_DATA = "No data is not good news. Look at the white lines by hand."
_NOTHING_YET = "Each of these is only planned: nothing changes before somebody else approves it."


def judged(rollback: Rollback, number: str = "") -> Message:
    """The phase of that number, or the one judged last, check by check, and what was measured."""
    phase = _phase(rollback, number)
    step = [[_NO_DATA]] if phase and phase.result is Health.INCONCLUSIVE else []
    figures = _measured(rollback, phase)
    return _message([[*_title(rollback, phase), *figures.lines], *_checks(phase), *step], figures.blocks)


def failed(rollback: Rollback, number: str, service: Service | None, called: Collection[str]) -> Message:
    """The same for one that failed: it calls those who must act, by Slack id, and has the next step for them."""
    phase, figures = _phase(rollback, number), _measured(rollback, _phase(rollback, number))
    steps = next_steps(rollback, service)
    top = [*_title(rollback, phase), " ".join(map(person, called)), *figures.lines]
    parts = [list(filter(None, top)), *_checks(phase), list(_next(rollback, steps, service))]
    value = ids.value(rollback.id, rollback.plan.digest)
    buttons = [button(step.label, action_id=step.verb, value=value) for step in steps]
    return _message(parts, (*([actions(*buttons)] if buttons else []), *figures.blocks))


def watch_ended(rollback: Rollback) -> Message:
    """Nobody is told that it is well, nor that it is not."""
    ended = [standing.window(phase, rollback.phases) for phase in rollback.phases if phase.ended]
    which = " and ".join(filter(None, [", ".join(ended[:-1]), *ended[-1:]]))
    what = f"{foreign(rollback.service)} is not watched any more: {prose(rollback.watching_ended)}."
    return _message([[f"{what} Without a verdict: {which}."]], ())


def _message(parts: Sequence[Sequence[str]], blocks: Sequence[Block]) -> Message:
    """All of it is in the text too, for whoever sees no blocks."""
    shown = (*(section(*part) for part in parts if part), *blocks)
    return Message(spelled("", *shown), shown)


def _phase(rollback: Rollback, number: str) -> Phase | None:
    return next((each for each in rollback.phases if str(each.number) == number), rollback.judged)


def _title(rollback: Rollback, phase: Phase | None) -> Iterator[str]:
    of = f"{foreign(rollback.service)} on {foreign(standing.landed(rollback))}"
    if phase is None:
        yield f"🔵 *{of}* is not judged yet"
        return
    window = standing.window(phase, rollback.phases)
    made = standing.failing(phase.checks) or standing.passing(phase.checks)
    word = _WORDS.get(phase.result, "not judged yet")
    yield f"{_SIGNS[phase.result]} *{window[0].upper()}{window[1:]}: {word}* · {foreign(made)} · {of}"


def _checks(phase: Phase | None) -> Iterator[list[str]]:
    checks = sorted(phase.checks if phase else (), key=lambda check: _WORST_FIRST.index(check.result))
    yield list(map(_check, checks)) or ["No check was made."]
    if phase and phase.watch and (seen := list(watching.told(phase.watch))):
        yield seen


def _check(check: Check) -> str:
    return f"{check_line(check)} ({moment(check.at)})"


def check_line(check: Check) -> str:
    """Without when it was made."""
    dot, word = _RESULTS[check.result]
    return f"{dot} *{foreign(check.name)}*{word}  {foreign(check.evidence, 400)}"


def _next(rollback: Rollback, steps: Sequence[NextStep], service: Service | None) -> Iterator[str]:
    typed = [prose(line) for line in left_to_type(rollback, service)]
    yield "*What next*"
    yield from bullets([f"_{foreign(step.label)}_  {foreign(step.what)}" for step in steps] + typed)
    if steps:
        yield _NOTHING_YET
    else:
        yield from look_at(rollback.plan)


def _measured(rollback: Rollback, phase: Phase | None) -> Measured:
    """Of the window of that phase, with the windows before it since the new revision served, and the incident."""
    moment = rollback.traffic_at or rollback.ended_at
    if phase is None or phase.figures is None or moment is None:
        return Measured()
    before = tuple(each.figures for each in rollback.phases if each.number < phase.number and each.figures)
    to = phrases.number(rollback.effective_plan.to_name)
    incident = phase.baseline.incident if phase.baseline else None
    return measured(Around(phase.figures, moment, to, earlier=before, incident=incident))
