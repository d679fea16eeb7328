"""After a rollback that went wrong: everything is collected and told, and people are called until one of them looks.

What falls due is a row, so a restart loses nothing of it and repeats nothing. Nothing here changes a service.
"""

from datetime import timedelta

from bot.approval import rights
from bot.approval.button import pressed_beneath_any
from bot.approval.call_contacts import not_yet
from bot.approval.channel import may_act_in
from bot.catalog import Service
from bot.errors import Refused, refuse
from bot.evidence.collect import collect
from bot.evidence.file import evidence_file
from bot.follow_up import recovery_rules
from bot.model import Due, Interaction, Looking, Noted, Notice, NoticeKind, Rollback
from bot.ports import Ports

_NEWER = 20  # rollbacks of the service, among which one that came behind is looked for
_WAIT = timedelta(minutes=1)  # while one that came behind waits or is under way
_BENEATH = (NoticeKind.RECOVERY, NoticeKind.RECOVERY_CALLED, NoticeKind.STILL_OPEN)


async def see_to_recovery(due: Due, ports: Ports) -> None:
    """The first time everything is collected and told; then one contact is called after the other, each once."""
    rollback = await ports.journal.get(due.rollback_id)
    if rollback is None or recovery_rules.too_old(rollback, ports.clock.now()):
        await ports.journal.reschedule(due, None)
        return
    service = ports.catalog.services.get(rollback.service)
    if rollback.recovery is None:
        await _begin(rollback, service, ports)
    elif service is None or rollback.recovery.looking:
        await ports.journal.reschedule(due, None)
    elif not await _left_to_another(due, rollback, ports):
        await _call(due, rollback, service, ports)


async def see_to_reminder(due: Due, ports: Ports) -> None:
    """It is said once more that nobody has taken it."""
    rollback, now = await ports.journal.get(due.rollback_id), ports.clock.now()
    recovery = rollback.recovery if rollback else None
    if rollback is None or recovery is None or recovery.looking or recovery_rules.too_old(rollback, now):
        await ports.journal.reschedule(due, None)
    elif not await _left_to_another(due, rollback, ports):
        at = recovery_rules.next_reminder(recovery.began_at, now)
        await ports.journal.remind_of_recovery(due, at=at, tell=(Notice(NoticeKind.STILL_OPEN),))


async def take(click: Interaction, ports: Ports) -> Noted:
    """“I am looking”. Raises Refused where there is nothing to take, and for who has no part in the service."""
    rollback = await pressed_beneath_any(click, _BENEATH, ports)
    service = ports.catalog.services.get(rollback.service)
    if service is None:
        raise Refused(f"{rollback.service} is not in the services file any more.", "Ask whoever keeps that.")
    refuse(await rights.may_recover(click.slack_id, service, ports))
    refuse(await may_act_in(click.channel, service, ports))
    said = Looking(click.slack_id, ports.catalog.person(click.slack_id) or "", ports.clock.now())
    if await ports.journal.take_recovery(rollback.id, said, tell=(Notice(NoticeKind.TAKEN),)) is None:
        raise Refused.of(recovery_rules.over(await ports.journal.get(rollback.id) or rollback))
    return Noted("You are looking, and nobody else is called.", shown=True)


async def _begin(rollback: Rollback, service: Service | None, ports: Ports) -> None:
    collected = await collect(rollback, service, ports)
    file = evidence_file(rollback, collected)
    tell = (Notice(NoticeKind.RECOVERY), Notice(NoticeKind.EVIDENCE_FILE))
    falls_due = recovery_rules.begins(service, ports.clock.now())
    await ports.journal.begin_recovery(rollback.id, collected.seen, file, tell=tell, falls_due=falls_due)


async def _call(due: Due, rollback: Rollback, service: Service, ports: Ports) -> None:
    """Nobody is next as long as the one before has not heard of it, or has not had time since."""
    now, called = ports.clock.now(), rollback.recovery.called if rollback.recovery else ()
    if later := not_yet(called, await ports.journal.told(rollback.id, NoticeKind.RECOVERY_CALLED), now):
        await ports.journal.reschedule(due, later)
    elif call := recovery_rules.next_call(rollback, service, ports.catalog, now):
        tell = (Notice(NoticeKind.RECOVERY_CALLED, call.level),)
        await ports.journal.call_to_recover(rollback.id, call, tell=tell, falls_due={due.kind: call.until})
    else:
        await ports.journal.reschedule(due, None)


async def _left_to_another(due: Due, rollback: Rollback, ports: Ports) -> bool:
    """Was the service rolled back again since? While that waits, or is under way, nobody is called about this one."""
    others = await ports.journal.recent(rollback.service, limit=_NEWER)
    behind = recovery_rules.came_behind(rollback, others)
    if behind is not None:
        await ports.journal.reschedule(due, ports.clock.now() + _WAIT if behind.live else None)
    return behind is not None
