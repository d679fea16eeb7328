"""“Emergency…”: whoever asked acts alone, because nobody answered; and “Close the review…” afterwards."""

from datetime import datetime, timedelta

from bot.approval import emergency as emergencies
from bot.approval import lists, rights
from bot.approval.button import pressed_beneath
from bot.approval.channel import may_act_in
from bot.approval.heard import heard
from bot.approval.members import Right
from bot.catalog import Service
from bot.errors import Refused, refuse
from bot.model import (
    Due,
    DueKind,
    Emergency,
    Interaction,
    InteractionKind,
    Noted,
    Notice,
    NoticeKind,
    Refusal,
    Rollback,
)
from bot.ports import Ports

_EACH_DAY = timedelta(days=1)


async def act_alone(click: Interaction, ports: Ports) -> Rollback:
    """-> the rollback, APPROVED by its emergency. Raises Refused with the truth."""
    rollback = await pressed_beneath(click, NoticeKind.MAY_ACT_ALONE, ports)
    service = _known(rollback, ports)
    if click.digest != rollback.plan.digest:
        raise Refused("This button belongs to another plan.", "Use the buttons of the plan that was posted last.")
    refuse(await rights.may_act_alone(click.slack_id, rollback, service, ports))
    refuse(await may_act_in(click.channel, service, ports))
    now = ports.clock.now()
    in_vain = heard(rollback, await ports.journal.told(rollback.id, NoticeKind.CALLED))
    refuse(emergencies.closed(in_vain, service, now))
    refuse(emergencies.typed_wrong(click, rollback))
    listed = await _listed(service, ports)
    refuse(emergencies.unreviewable(listed, ports.catalog, click.slack_id))
    made = emergencies.drawn_up(click, in_vain, listed, ports.catalog, now)
    tell = (Notice(NoticeKind.EMERGENCY), *(Notice(NoticeKind.SKIPPED, to=slack_id) for slack_id in made.skipped))
    due = {DueKind.REVIEW: min(made.at + _EACH_DAY, made.review_by)}
    acting = await ports.journal.act_alone(rollback, made, tell=tell, falls_due=due)
    if acting is None:  # somebody decided, or looks, this very moment
        latest = await ports.journal.get(rollback.id) or rollback
        refuse(emergencies.closed(latest, service, ports.clock.now()))
        raise Refused("This could not be decided: the rollback has changed meanwhile.", "Look at its card.")
    return acting


async def see_to_review(due: Due, ports: Ports) -> None:
    """Remind of a review that nobody has closed, each day until somebody does."""
    rollback = await ports.journal.get(due.rollback_id)
    if rollback is None or rollback.emergency is None or rollback.reviewed:
        await ports.journal.reschedule(due, None)
        return
    again = {DueKind.REVIEW: _next_reminder(rollback.emergency, ports.clock.now())}
    await ports.journal.note(rollback.id, tell=(Notice(NoticeKind.REVIEW_WANTED),), falls_due=again)


async def close_review(asked: Interaction, ports: Ports) -> Noted:
    """Pressed below an emergency or its reminder, or typed. Raises Refused; who acted alone closes nothing."""
    rollback = await _to_review(asked, ports)
    service = _known(rollback, ports)
    if rollback.emergency is None or rollback.reviewed:
        raise Refused("There is nothing left to review.", "The thread says who closed the review.")
    refuse(await rights.may_review(asked.slack_id, rollback.emergency, service, ports))
    refuse(await may_act_in(asked.channel, service, ports))
    review = emergencies.review_of(asked, ports.catalog, ports.clock.now())
    if isinstance(review, Refusal):
        raise Refused.of(review)
    if await ports.journal.close_review(rollback.id, review, tell=(Notice(NoticeKind.REVIEWED),)) is None:
        raise Refused("Somebody else has just closed this review.", "The thread says who.")
    return Noted(f"The review of {rollback.reference} is closed. Its thread says so.")


async def _listed(service: Service, ports: Ports) -> Service:
    """With the approvers whom other lists name; whom none can name now is not told directly, and reviews nothing."""
    return (await lists.read(service, Right.APPROVE, catalog=ports.catalog, memberships=ports.memberships))[0]


def _next_reminder(emergency: Emergency, now: datetime) -> datetime:
    """At the due date, if that is within a day; else a day later."""
    return emergency.review_by if now < emergency.review_by < now + _EACH_DAY else now + _EACH_DAY


async def _to_review(asked: Interaction, ports: Ports) -> Rollback:
    if asked.kind is InteractionKind.COMMAND:
        waiting = await ports.journal.unreviewed(asked.service)
        if not waiting:
            raise Refused(f"No emergency of {asked.service} waits for its review.")
        return waiting[0]
    try:
        return await pressed_beneath(asked, NoticeKind.EMERGENCY, ports)
    except Refused:
        return await pressed_beneath(asked, NoticeKind.REVIEW_WANTED, ports)


def _known(rollback: Rollback, ports: Ports) -> Service:
    if (service := ports.catalog.services.get(rollback.service)) is None:
        raise Refused(f"{rollback.service} is not in the services file any more.", "Ask whoever keeps that.")
    return service
