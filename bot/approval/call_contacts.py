"""While a plan waits, its contacts are called one after the other; whoever says “I am looking” ends that."""

from bot.approval import escalation, rights
from bot.approval.button import pressed_beneath
from bot.errors import Refused, refuse
from bot.model import Due, DueKind, Interaction, Looking, Noted, Notice, NoticeKind
from bot.ports import Ports


async def see_to_escalation(due: Due, ports: Ports) -> None:
    """Call whoever is next, once; or nobody any more. What was called is stored with when the next one is."""
    rollback, now = await ports.journal.get(due.rollback_id), ports.clock.now()
    service = ports.catalog.services.get(rollback.service) if rollback else None
    call = escalation.next_call(rollback, service, ports.catalog, now) if rollback and service else None
    if rollback is None or call is None:
        await ports.journal.reschedule(due, None)
        return
    tell = (Notice(NoticeKind.CALLED, call.level),)
    await ports.journal.call_contact(rollback, call, tell=tell, falls_due={DueKind.ESCALATION: call.until})


async def say_looking(click: Interaction, ports: Ports) -> Noted:
    """Raises Refused where nobody is called any more, and for who is no contact and may not approve."""
    rollback = await pressed_beneath(click, NoticeKind.CALLED, ports)
    service = ports.catalog.services.get(rollback.service)
    if service is None:
        raise Refused(f"{rollback.service} is not in the services file any more.", "Ask whoever keeps that.")
    refuse(await rights.may_look_into(click.slack_id, rollback, service, ports))
    said = Looking(click.slack_id, ports.catalog.person(click.slack_id) or "", ports.clock.now())
    if await ports.journal.looks_into(rollback, said, tell=(Notice(NoticeKind.LOOKING),)) is None:
        raise Refused.of(escalation.over(await ports.journal.get(rollback.id) or rollback))
    return Noted("Noted: you are looking, and nobody else is called. Decide on the card.")
