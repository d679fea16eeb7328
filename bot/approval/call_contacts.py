"""While a plan waits, its contacts are called one after the other; whoever says “I am looking” ends that."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.approval import emergency, escalation, rights
from bot.approval.button import pressed_beneath
from bot.approval.channel import may_act_in
from bot.approval.heard import heard, heard_calls, waits_to_be_told
from bot.errors import Refused, refuse
from bot.model import (
    Called,
    Due,
    DueKind,
    Interaction,
    Looking,
    Noted,
    Notice,
    NoticeKind,
    State,
    Told,
)
from bot.ports import Ports

_AGAIN = timedelta(seconds=15)


async def see_to_escalation(due: Due, ports: Ports) -> None:
    """Call whoever is next, once; or nobody any more. What was called is stored with when the next one is.

    Nobody is next as long as the one before has not heard of it, or has not had time since.
    """
    rollback, now = await ports.journal.get(due.rollback_id), ports.clock.now()
    service = ports.catalog.services.get(rollback.service) if rollback else None
    if rollback is None or service is None:
        await ports.journal.reschedule(due, None)
        return
    told = await ports.journal.told(rollback.id, NoticeKind.CALLED)
    if rollback.state is State.PROPOSED and (later := not_yet(rollback.called, told, now)):
        await ports.journal.reschedule(due, later)
        return
    opened = emergency.just_opened(heard(rollback, told), service, now)
    alone = (Notice(NoticeKind.MAY_ACT_ALONE),) if opened else ()
    if call := escalation.next_call(rollback, service, ports.catalog, now):
        tell, falls_due = (Notice(NoticeKind.CALLED, call.level), *alone), {DueKind.ESCALATION: call.until}
        await ports.journal.call_contact(rollback, call, tell=tell, falls_due=falls_due)
    elif alone:
        await ports.journal.note(rollback.id, tell=alone, falls_due={DueKind.ESCALATION: None})
    else:
        await ports.journal.reschedule(due, None)


def not_yet(called: Collection[Called], told: Collection[Told], now: datetime) -> datetime | None:
    """When to look again, where a call was told late, or is not told yet."""
    if waits_to_be_told(called, told):
        return now + _AGAIN
    until = max((each.until for each in heard_calls(called, told)), default=now)
    return until if until > now else None


async def say_looking(click: Interaction, ports: Ports) -> Noted:
    """Raises Refused where nobody is called any more, and for who is no contact and may not approve."""
    rollback = await pressed_beneath(click, NoticeKind.CALLED, ports)
    service = ports.catalog.services.get(rollback.service)
    if service is None:
        raise Refused(f"{rollback.service} is not in the services file any more.", "Ask whoever keeps that.")
    refuse(await rights.may_look_into(click.slack_id, rollback, service, ports))
    refuse(await may_act_in(click.channel, service, ports))
    said = Looking(click.slack_id, ports.catalog.person(click.slack_id) or "", ports.clock.now())
    if await ports.journal.looks_into(rollback, said, tell=(Notice(NoticeKind.LOOKING),)) is None:
        raise Refused.of(escalation.over(await ports.journal.get(rollback.id) or rollback))
    return Noted("You are looking, and nobody else is called.", shown=True)
