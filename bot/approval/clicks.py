"""Does a click belong to the plan that it was made on, and does that still wait? Says nothing about rights."""

from datetime import datetime

from bot.model import Interaction, Refusal, Rollback, State
from bot.text import both, inert, mention, moment


def applies(*, click: Interaction, rollback: Rollback | None, now: datetime) -> Refusal | None:
    """None: the button belongs to this very plan, which still waits for a decision."""
    if rollback is None or rollback.id != click.rollback_id:
        return Refusal("This rollback is not known here.", "Type `/rollback SERVICE immediate` for a new plan.")
    newest = "Use the buttons of the plan that was posted last."
    if not rollback.plan.digest or click.digest != rollback.plan.digest:
        return of_another_message(newest)
    if elsewhere := not_on_its_card(click, rollback, newest):
        return elsewhere
    if rollback.state is not State.PROPOSED:
        return Refusal(_what_became(rollback), _instead(rollback))
    if now >= rollback.expires_at:
        return Refusal(_expired(rollback), _instead(rollback))
    return None


def on_its_card(click: Interaction, rollback: Rollback) -> bool:
    """Was the button pressed on the very message that is this rollback's card?"""
    card = (rollback.channel, rollback.card_ts)
    return all(card) and card == (click.channel, click.message_ts)


def not_on_its_card(click: Interaction, rollback: Rollback, instead: str) -> Refusal | None:
    """None: it was. Else why not, and what to do `instead` where it belongs to another message."""
    if on_its_card(click, rollback):
        return None
    return not_noted_yet() if awaits_its_card(click, rollback) else of_another_message(instead)


def awaits_its_card(click: Interaction, rollback: Rollback) -> bool:
    """May it be the card all the same? Where that is posted is noted only after it is."""
    return bool(click.message_ts) and click.channel == rollback.channel and not rollback.card_ts


def not_noted_yet() -> Refusal:
    return Refusal(
        "The bot has not noted yet where this is posted, so it cannot tell whether this button counts.",
        "Press again in a few seconds.",
    )


def of_another_message(instead: str) -> Refusal:
    return Refusal("This button belongs to another message.", instead)


def _what_became(rollback: Rollback) -> str:
    match rollback.state:
        case State.APPROVED | State.EXECUTING | State.ROLLING if rollback.emergency:
            return f"{mention(rollback.emergency.slack_id)} acts on it alone already, as an emergency."
        case State.APPROVED | State.EXECUTING | State.ROLLING if rollback.automatic:
            return f"{inert(rollback.requester)} acts by itself already."
        case State.APPROVED | State.EXECUTING | State.ROLLING:
            return f"Already approved by {_approvers(rollback)}."
        case State.EXPIRED:
            return _expired(rollback)
        case _:
            by = rollback.approvals and rollback.approved_at
            approved = f"Already approved by {_approvers(rollback)}. " if by else ""
            return approved + (rollback.outcome or f"This rollback is {rollback.state} already.")


def _expired(rollback: Rollback) -> str:
    approved = f"only {_approvers(rollback)}" if rollback.approvals else "nobody"
    return f"This plan expired at {moment(rollback.expires_at)}; {approved} had approved it."


def _approvers(rollback: Rollback) -> str:
    return both([mention(approval.slack_id) for approval in rollback.approvals])


def _instead(rollback: Rollback) -> str:
    if rollback.live and rollback.state is not State.PROPOSED:
        return "The card and its thread show what happens now."
    return f"Type `{rollback.command}` for a new plan."
