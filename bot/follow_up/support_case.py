"""A case with AWS Support, opened once, after a person read and confirmed its text.

Its row is there before CreateCase is sent, and whoever wrote the row is the only one that sends it, once. Whoever comes
later, after a crash or a doubtful answer, only looks for the case by its subject, which has the rollback's reference.
"""

from dataclasses import replace
from datetime import timedelta

from bot.approval import rights
from bot.approval.channel import may_act_in
from bot.catalog import Service
from bot.errors import Failed, Refused, Unanswered, refuse
from bot.evidence.incident import together
from bot.follow_up import case_text
from bot.model import (
    WENT_WRONG,
    AwsPermission,
    Drafted,
    Due,
    DueKind,
    Interaction,
    Noted,
    Notice,
    NoticeKind,
    Rollback,
    SupportCase,
)
from bot.ports import Ports

_EVERY, _READ_BACK, _SKEW = timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=1)
_NOT_DUE = {DueKind.SUPPORT: None}


async def draft(click: Interaction, ports: Ports) -> Drafted:
    """For the form: what the case would say. Raises Refused where none may be opened."""
    rollback, service = await _of(click, ports)
    if rollback.recovery and rollback.recovery.case:
        raise _there_is_one(rollback.recovery.case)
    refuse(await may_act_in(click.channel, service, ports))
    refuse(await rights.may_recover(click.slack_id, service, ports))
    before = together(await ports.journal.evidence(rollback.id))
    return Drafted(rollback, case_text.subject(rollback), case_text.draft(rollback, before))


async def open_case(click: Interaction, ports: Ports) -> Noted:
    """What was confirmed is sent, once. Raises Refused or Failed: nothing was opened."""
    rollback, service = await _of(click, ports)
    refuse(await may_act_in(click.channel, service, ports))
    refuse(await rights.may_recover(click.slack_id, service, ports))
    if (sent := case_text.read_sent(click.reason)) is None:
        raise Refused("That form says neither how severe it is nor what happened.", "Open it again.")
    severity, text = sent
    case = SupportCase(rollback.id, click.slack_id, severity, case_text.subject(rollback), text, at=ports.clock.now())
    if await ports.journal.begin_case(case, falls_due={DueKind.SUPPORT: case.at + _EVERY}) is None:
        latest = await ports.journal.get(rollback.id) or rollback
        raise _there_is_one(latest.recovery.case if latest.recovery else None)
    try:
        case_id = await ports.support.open(service, case)
    except Failed as error:
        await ports.journal.change_case(case, None, falls_due=_NOT_DUE)
        why = case_text.NO_PLAN if ports.support.lacks_plan(error) else case_text.not_opened(str(error))
        raise Failed(why.removesuffix(" Nothing was changed.")) from error
    except Unanswered:
        return Noted("AWS was asked and has not answered. The case is looked for; the thread will say.")
    await _opened(case, case_id, service, ports)
    return Noted("The case is open. The thread says its number.", shown=True)


async def see_to_case(due: Due, ports: Ports) -> None:
    """One look for what CreateCase may have opened. It only reads."""
    rollback = await ports.journal.get(due.rollback_id)
    case = rollback.recovery.case if rollback and rollback.recovery else None
    service = ports.catalog.services.get(rollback.service) if rollback else None
    if case is None or case.ended_at or service is None:
        await ports.journal.reschedule(due, None)
        return
    try:
        found = await ports.support.find(service, case, since=case.at - _SKEW)
    except Failed:
        found = ""
    now = ports.clock.now()
    if found:
        await _opened(case, found, service, ports)
    elif now >= case.at + _READ_BACK:
        await _end(case, replace(case, ended_at=now, result=case_text.unclear(case.subject)), ports)
    else:
        await ports.journal.reschedule(due, now + _EVERY)


async def _opened(case: SupportCase, case_id: str, service: Service, ports: Ports) -> None:
    known = replace(case, id=case_id)
    try:
        display = await ports.support.number(service, known)
    except Failed:
        display = ""
    result = case_text.opened(case.severity, display)
    await _end(case, replace(known, display=display, ended_at=ports.clock.now(), result=result), ports)


async def _end(case: SupportCase, ended: SupportCase, ports: Ports) -> None:
    tell = (Notice(NoticeKind.SUPPORT_CASE, ended.result),)
    await ports.journal.change_case(case, ended, tell=tell, falls_due=_NOT_DUE)


async def _of(click: Interaction, ports: Ports) -> tuple[Rollback, Service]:
    """Raises Refused where nothing went wrong, or where no role may open cases."""
    rollback = await ports.journal.get(click.rollback_id)
    if rollback is None or rollback.channel != click.channel or rollback.state not in WENT_WRONG:
        raise Refused("This rollback is not known here.", "Use the button in its own thread.")
    service = ports.catalog.services.get(rollback.service)
    if service is None:
        raise Refused(f"{rollback.service} is not in the services file any more.", "Ask whoever keeps that.")
    if service.role(AwsPermission.SUPPORT) is None:
        reason = f"No role may open cases for {service.name}."
        raise Refused(reason, "Add `roles.support` to the services file, or use the console of AWS Support.")
    return rollback, service


def _there_is_one(case: SupportCase | None) -> Refused:
    number = f" ({case.display})" if case and case.display else ""
    return Refused(f"There is one case for each rollback, and this one has its{number}.", "Go on in AWS Support.")
