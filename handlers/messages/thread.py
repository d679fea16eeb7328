"""The replies under the headline: they tell the story, and four of them are also broadcast to the channel."""

from collections.abc import Collection, Iterator

from bot.model import Ask, Candidate, Change, Image, Plan, Rollback, State, Undo
from bot.text import between
from handlers.messages import by_kind, phrases
from handlers.messages.blocks import Block, Message, bullets, context, fields, said, section, sections
from handlers.messages.card import look_at
from handlers.messages.findings import elsewhere, notes
from handlers.messages.mrkdwn import code, duration, foreign, link, moment, person, place, prose, verbatim


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
    if rollback.emergency:
        approved = "An emergency, without an approval."
    doing = f"{by_kind.under_way(rollback)}: {phrases.revisions(rollback.effective_plan)}. About {takes}."
    return said(f"{approved} {doing}")


def note(rollback: Rollback, text: str) -> Message:
    return said(prose(text) or phrases.spoken(rollback))


def outcome(rollback: Rollback) -> Message:
    """The end, with its times and the audit's head, so that nobody can rewrite it later.

    Its headline goes on with the validation: the message is edited in place.
    """
    facts = list(phrases.times(rollback))
    more = [section(*look_at(rollback.plan))] if rollback.state is State.INDETERMINATE else []
    if facts:
        more.append(fields(*facts))
    text = "\n".join(filter(None, [f"*{foreign(phrases.headline(rollback))}*", prose(phrases.ending(rollback))]))
    return said(text, *more, context(phrases.marks(rollback)))


def copy(rollback: Rollback, url: str) -> Message:
    """One line in the service's own channel when its card is in another."""
    kind = "Undoing a rollback" if isinstance(rollback.request.ask, Undo) else "A rollback"
    what = f"{kind} of *{foreign(rollback.service)}*, {phrases.revisions(rollback.effective_plan)}"
    return said(f"{what}: see {link(url, 'its card')} in {place(rollback.channel)}.")
