"""The replies under the headline: they tell the story; the outcome is shown in the channel as well."""

from collections.abc import Collection

from bot.catalog import Service
from bot.model import Rollback, State, Undo
from bot.text import between
from handlers.messages import alarm, approvals, by_kind, phrases
from handlers.messages.blocks import Message, actions, context, fields, said, section
from handlers.messages.evidence_of_plan import in_full
from handlers.messages.findings import notes
from handlers.messages.lessons import lessons_button
from handlers.messages.look_at import look_at
from handlers.messages.mrkdwn import foreign, link, moment, person, place, prose, verbatim
from handlers.messages.problem import report_button

_CHANGED = {State.SUCCEEDED, State.FAILED, State.REVERTED, State.INDETERMINATE}  # whoever sees what came of it says so


def details(rollback: Rollback) -> Message:
    """All that the plan rests on, the command by hand, and what the journal knows the plan by."""
    plan, ask = rollback.plan, rollback.request.ask
    text = f"Why {phrases.revisions(plan)}, and what changes with it"
    by_hand = section("*The same by hand*", f"```{verbatim(plan.cli, 2000)}```")
    rests_on = (*alarm.charts(rollback), *in_full(plan, ask), *notes(plan, ask))
    return said(text, *rests_on, by_hand, context(phrases.marks(rollback)))


def approval_wanted(rollback: Rollback, approvers: Collection[str]) -> Message:
    """Where the plan of a card is a new one, and its edit calls nobody. By Slack id; after the decision nobody."""
    called = " ".join(person(slack_id) for slack_id in approvers)
    asked = f"{phrases.asker(rollback.request, first=True)} wants to {by_kind.wanted(rollback)}"
    until = f" To be decided on the card, until {moment(rollback.expires_at)}."  # stays in the channel afterwards
    open_ = until if rollback.state is State.PROPOSED else ""
    return said(f"{called}\n{asked}: {phrases.revisions(rollback.effective_plan)}.{open_}".strip())


def started(rollback: Rollback) -> Message:
    takes = between(*rollback.plan.expected)
    approved = f"Approved by {approvals.by(rollback)}." if not rollback.build else "The image is built."
    if rollback.request.drill and rollback.request.drill.forth:
        approved = f"Approved with its way back, by {approvals.by(rollback)}."
    if rollback.emergency:
        approved = "An emergency, without an approval."
    if rollback.automatic:
        approved = "By itself, without an approval."
    doing = f"{by_kind.under_way(rollback)}: {phrases.revisions(rollback.effective_plan)}. Takes about {takes}."
    return said(f"{approved} {doing}")


def note(rollback: Rollback, text: str) -> Message:
    return said(prose(text) or phrases.spoken(rollback))


def reminder(rollback: Rollback, text: str, called: Collection[str]) -> Message:
    return said(" ".join([prose(text) or phrases.spoken(rollback), *map(person, called)]))


def outcome(rollback: Rollback, service: Service | None, called: Collection[str]) -> Message:
    """The end, with its times and the audit's head, so that nobody can rewrite it later.

    Its headline goes on with the validation: the message is edited in place. `called` are the Slack ids of those whose
    turn it is.
    """
    facts = list(phrases.times(rollback, service))
    more = [section(*look_at(rollback.plan))] if rollback.state is State.INDETERMINATE else []
    if facts:
        more.append(fields(*facts))
    headline = " ".join([f"*{foreign(phrases.headline(rollback))}*", *map(person, called)])
    text = "\n".join(filter(None, [headline, prose(phrases.ending(rollback))]))
    if rollback.state in _CHANGED:
        more.append(actions(report_button(rollback.service), *lessons_button(rollback, service)))
    return said(text, *more, context(phrases.marks(rollback)))


def copy(rollback: Rollback, url: str) -> Message:
    """One line in the service's own channel when its card is in another."""
    kind = "Undoing a rollback" if isinstance(rollback.request.ask, Undo) else "A rollback"
    what = f"{kind} of *{foreign(rollback.service)}*, {phrases.revisions(rollback.effective_plan)}"
    return said(f"{what}: see {link(url, 'its card')} in {place(rollback.channel)}.")
