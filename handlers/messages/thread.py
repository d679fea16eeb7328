"""The replies under the headline: they tell the story, and four of them are also broadcast to the channel."""

from collections.abc import Collection, Iterator

from bot.model import Ask, Candidate, Change, Check, Health, Image, Phase, Plan, Result, Rollback, State, Undo
from bot.text import between
from handlers.messages import by_kind, phrases, watching
from handlers.messages.blocks import Block, Message, bullets, context, fields, said, section, sections
from handlers.messages.card import look_at
from handlers.messages.findings import elsewhere, notes
from handlers.messages.measured import Around, Measured, measured
from handlers.messages.mrkdwn import code, duration, foreign, link, moment, person, place, prose, verbatim

_RESULTS = {Result.PASS: ("🟢", ""), Result.FAIL: ("🔴", " failed"), Result.INCONCLUSIVE: ("⚪", " inconclusive")}
_RESULTS[Result.NOTE] = ("▫️", "")
_NEXT_STEP = {
    Health.FAILED: "The rollback itself is done; the service is not well. Look at the red lines, and call for help.",
    Health.INCONCLUSIVE: "No data is not good news. Look at the white lines by hand.",
}


def details(rollback: Rollback) -> Message:
    """What the plan rests on: the revisions passed over, the next candidates, the differences, the command by hand."""
    plan, ask = rollback.plan, rollback.request.ask
    text = f"Why {phrases.revisions(plan)}, and what changes with it"
    by_hand = section("*The same by hand*", f"```{verbatim(plan.cli, 2000)}```")
    return said(text, *evidence(plan, ask), *notes(plan, ask), by_hand)


def evidence(plan: Plan, ask: Ask) -> Iterator[Block]:
    """What the plan rests on."""
    if passed := plan.target.passed_over:
        told = bullets([f"{code(each.name)}  {foreign(each.why)}" for each in passed])
        yield from sections("*Passed over*", *told, rest=elsewhere(plan, ask), most=1)
    if plan.target.following:
        yield section("*Would do as well*", *bullets([_candidate(each) for each in plan.target.following]))
    changes = bullets([_change(each) for each in plan.changes])
    changes = changes or ["Nothing but the revision number."]
    yield from sections("*What changes*", *changes, rest=elsewhere(plan, ask), most=1)
    if images := [each for each in plan.target.chosen.images if not phrases.unbuilt(plan, each)]:
        digests = bullets([_digest(image, plan) for image in images])
        yield from sections("*Images that will run*", *digests, rest=elsewhere(plan, ask), most=1)


def _digest(image: Image, plan: Plan) -> str:
    decides = " as it ran; its tag decides" if image.container in plan.sidecars else ""
    return f"{code(image.container)}  {code(image.digest or 'no digest known')}{decides}"


def _candidate(candidate: Candidate) -> str:
    since = moment(candidate.deployed_at, day=True)
    return f"{code(candidate.name)}  deployed {since}, served {duration(candidate.served)}"


def _change(change: Change) -> str:
    """Of environment and secrets only the fact is known, and `what` says it."""
    values = f": {code(change.before)} → {code(change.after)}" if change.before or change.after else ""
    return f"{foreign(change.what)}{values}"


def approval_wanted(rollback: Rollback, approvers: Collection[str]) -> Message:
    """Mentions those who may approve, by Slack id; told after the decision, it only says what was wanted."""
    called = " ".join(person(slack_id) for slack_id in approvers)
    asked = f"{phrases.asker(rollback.request)} wants to {by_kind.wanted(rollback)}"
    until = f" To be decided on the card, until {moment(rollback.expires_at)}."  # stays in the channel afterwards
    open_ = until if rollback.state is State.PROPOSED else ""
    return said(f"{called}\n{asked}: {phrases.revisions(rollback.effective_plan)}.{open_}".strip())


def started(rollback: Rollback) -> Message:
    takes = between(*rollback.plan.expected)
    approved = f"Approved by {person(rollback.approver_slack_id)}." if not rollback.build else "The image is built."
    doing = f"{by_kind.under_way(rollback)}: {phrases.revisions(rollback.effective_plan)}. About {takes}."
    return said(f"{approved} {doing}")


def note(rollback: Rollback, text: str) -> Message:
    return said(prose(text) or phrases.spoken(rollback))


def outcome(rollback: Rollback) -> Message:
    """The end, with its times and the audit's head, so that nobody can rewrite it later."""
    facts = list(phrases.times(rollback))
    more = [section(*look_at(rollback.plan))] if rollback.state is State.INDETERMINATE else []
    if facts:
        more.append(fields(*facts))
    text = "\n".join(filter(None, [f"*{foreign(phrases.headline(rollback))}*", prose(rollback.outcome)]))
    return said(text, *more, context(phrases.marks(rollback)))


def validation(rollback: Rollback, number: str = "") -> Message:
    """The phase of that number, or the one judged last, check by check, and what was measured."""
    phase = next((each for each in rollback.phases if str(each.number) == number), rollback.judged)
    made, result = (phase.checks, phase.result) if phase else ((), Health.PENDING)
    figures = _measured(rollback, phase)
    passed, judging = (sum(map(counts, made)) for counts in (_passed, _judges))
    title = f"*{phrases.phase_of(phase.number if phase else 1, result).capitalize()}* · {passed} of {judging} checks"
    checks = list(map(_check, made)) or ["No check was made."]
    seen = [section(*told)] if phase and phase.watch and (told := list(watching.told(phase.watch))) else []
    step = [section(_NEXT_STEP[result])] if result in _NEXT_STEP else []
    text = "\n".join([f"{title} · {foreign(rollback.service)}", *figures.lines])
    return said(text, section(*checks), *seen, *step, *figures.blocks)


def watch_ended(rollback: Rollback) -> Message:
    """Nobody is told that it is well, nor that it is not."""
    ended = [phase.number for phase in rollback.phases if phase.ended]
    which = f"Phase{'s' if len(ended) > 1 else ''} {' and '.join(map(str, ended))}".replace("1 and 2 and", "1, 2 and")
    what = f"{which} of its validation {'are' if len(ended) > 1 else 'is'} not judged"
    return said(f"{foreign(rollback.service)} is not watched any more: {prose(rollback.watching_ended)}. {what}.")


def _measured(rollback: Rollback, phase: Phase | None) -> Measured:
    """Of the window of that phase, with the windows before it since the new revision served, and the incident."""
    moment = rollback.traffic_at or rollback.ended_at
    if phase is None or phase.figures is None or moment is None:
        return Measured()
    before = tuple(each.figures for each in rollback.phases if each.number < phase.number and each.figures)
    to = phrases.number(rollback.effective_plan.to_name)
    incident = phase.baseline.incident if phase.baseline else None
    return measured(Around(phase.figures, moment, to, earlier=before, incident=incident))


def _passed(check: Check) -> bool:
    return check.result is Result.PASS


def _judges(check: Check) -> bool:
    return check.judges


def _check(check: Check) -> str:
    return f"{check_line(check)} ({moment(check.at)})"


def check_line(check: Check) -> str:
    """Without when it was made."""
    dot, word = _RESULTS[check.result]
    return f"{dot} *{foreign(check.name)}*{word}  {foreign(check.evidence, 400)}"


def copy(rollback: Rollback, url: str) -> Message:
    """One line in the service's own channel when its card is in another."""
    kind = "Undoing a rollback" if isinstance(rollback.request.ask, Undo) else "A rollback"
    what = f"{kind} of *{foreign(rollback.service)}*, {phrases.revisions(rollback.effective_plan)}"
    return said(f"{what}: see {link(url, 'its card')} in {place(rollback.channel)}.")
