"""An emergency, in words: who may act alone, that they do, who was skipped, and the review that follows."""

from collections.abc import Iterator

from bot.approval.emergency import IN_VAIN
from bot.model import Emergency, Opening, Rollback, State
from bot.text import counted
from handlers import ids
from handlers.grammar.parser import REASON_LIMIT
from handlers.messages import by_kind, phrases
from handlers.messages.blocks import Block, Message, actions, button, context, said, section
from handlers.messages.modal import line, modal
from handlers.messages.mrkdwn import code, foreign, link, moment, person

SIGN = "🚨"
TITLE, REVIEW_TITLE = "Emergency", "Close the review"
LATE = "Slack did not open the form in time. Nothing happened. Please press the button again."
_NAME = 63


def may_act_alone(rollback: Rollback) -> Message:
    """Mentions whoever asked, if that was a person: they may act now; told when that is over, it mentions nobody."""
    called = f"{IN_VAIN} contacts were called and nobody has answered."
    if rollback.state is not State.PROPOSED or rollback.looking:
        return said(f"{called} Somebody has decided, or looks, since.")
    asked, whom = f"{phrases.asker(rollback.request)}, ", "you"
    if not rollback.requester_slack_id:
        asked, whom = "", "whoever may ask for its rollbacks"
    what = f"{asked}{called} If *{foreign(rollback.service)}* cannot wait, {whom} may act alone now."
    then = "All approvers are told directly, and somebody else reviews it afterwards."
    value = ids.value(rollback.id, rollback.plan.digest)
    return said(f"{what} {then}", actions(button("Emergency…", action_id=ids.EMERGENCY, value=value, style="danger")))


def form(card: str) -> Block:
    """What is typed to act alone; `card` is what `ids.card` made."""
    return modal(
        TITLE,
        section(
            "*You act alone: nobody approves this.*",
            "Every approver is told directly, the channel is told, and somebody else reviews it afterwards.",
        ),
        line("Type the name of the service, as on the card", id_=ids.SERVICE, longest=_NAME, optional=False),
        line("Why can it not wait?", id_=ids.REASON, longest=REASON_LIMIT, optional=False),
        context(
            "The service and your rights are read once more. Then the plan on the card is carried out, and no other."
        ),
        callback_id=ids.EMERGENCY,
        place=card,
        submit="Act alone",
    )


def review_form(card: str) -> Block:
    return modal(
        REVIEW_TITLE,
        section("Was it right to act alone, and what is to change? It stands in the thread, with your name."),
        line("What came of it", id_=ids.REASON, longest=REASON_LIMIT, optional=False),
        callback_id=ids.REVIEW,
        place=card,
        submit="Close the review",
    )


def emergency(rollback: Rollback) -> Message:
    """Loud: who acts alone, why, who was called in vain, and who has it reviewed until when, who is mentioned."""
    alone = rollback.emergency
    if alone is None:
        return said(f"{SIGN} An emergency of {foreign(rollback.service)} was planned again since.")
    first = f"{SIGN} *Emergency*: {foreign(alone.person)} acts alone, to {by_kind.wanted(rollback)}"
    reason = f"Nobody approved it. Reason: {foreign(alone.reason, 500)}"
    told = f"{first}: {phrases.revisions(rollback.effective_plan)}. {reason}"
    skipped = f"{counted(len(alone.skipped), 'approver')} skipped and told directly."
    review = f"{person(alone.owner_slack_id)} reviews it until {moment(alone.review_by, day=True)}."
    return said(told, section(_why(rollback, alone), f"{skipped} {review}"), _close(rollback))


def skipped(rollback: Rollback, url: str) -> Message:
    """To one approver alone."""
    alone = rollback.emergency
    if alone is None:
        return said(f"{SIGN} An emergency of {foreign(rollback.service)} was planned again since.")
    what = f"{SIGN} *Emergency*: {foreign(alone.person)} acts alone, to {by_kind.wanted(rollback)}"
    stop = code(f"/rollback {rollback.service} stop")
    why = f"{_why(rollback, alone)} Reason: {foreign(alone.reason, 500)}"
    return said(
        f"{what}. You may approve it, and were not asked.",
        section(f"{phrases.revisions(rollback.effective_plan)}. {why}"),
        section(f"See {link(url, 'its card')}. To stop it, as long as nothing was sent: {stop}"),
    )


def review_wanted(rollback: Rollback) -> Message:
    """Mentions the owner, until somebody closes it."""
    alone = rollback.emergency
    if alone is None or rollback.reviewed:
        return said("The review of this emergency is closed.")
    due = f"due {moment(alone.review_by, day=True)}"
    what = f"{foreign(alone.person)} acted alone on *{foreign(rollback.service)}*: {foreign(alone.reason, 500)}"
    words = f"{person(alone.owner_slack_id)}, this emergency waits for its review, {due}. {what}"
    return said(words, _close(rollback))


def reviewed(rollback: Rollback) -> Message:
    review = rollback.reviewed
    if review is None:
        return said("The review of this emergency is closed.")
    return said(f"{foreign(review.person)} closed the review of this emergency: {foreign(review.note, 500)}")


def badge(rollback: Rollback) -> Iterator[Block]:
    """For the card."""
    if alone := rollback.emergency:
        review = f"Review by {person(alone.owner_slack_id)} until {moment(alone.review_by, day=True)}"
        if closed := rollback.reviewed:
            review = f"Review closed by {person(closed.slack_id)} {moment(closed.at, day=True)}"
        by = f"{person(alone.slack_id)} acts alone, without an approval"
        yield section(f"{SIGN} *Emergency*  {by}: {foreign(alone.reason, 500)}", f"{_why(rollback, alone)} {review}")


def in_brief(rollback: Rollback) -> str:
    """For a line of a list."""
    if rollback.emergency is None:
        return ""
    closed = "reviewed" if rollback.reviewed else "not reviewed yet"
    return f"{SIGN} emergency, by {foreign(rollback.emergency.person)}, without an approval, {closed}"


def _why(rollback: Rollback, alone: Emergency) -> str:
    """Mentions nobody: who was called was called already."""
    called = [f"{each.level} contact {moment(each.at)}" for each in rollback.called]
    nobody = f"Nobody who was called answered: {', '.join(called)}." if called else "Nobody answered."
    return f"An alarm asked for it. {nobody}" if alone.opening is Opening.ALARM else nobody


def _close(rollback: Rollback) -> Block:
    value = ids.value(rollback.id, rollback.plan.digest)
    return actions(button("Close the review…", action_id=ids.REVIEW, value=value))
