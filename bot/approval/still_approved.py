"""Before acting: do they who asked and approved still have the right to? Asked anew, without their doing anything."""

from datetime import timedelta

from bot.approval import automatic, emergency, policy, rights, validity
from bot.approval.members import Right, sources
from bot.catalog import Service
from bot.errors import Failed, Unreachable
from bot.model import Automatic, Emergency, Notice, NoticeKind, Person, Refusal, Rollback
from bot.ports import Ports

_RETRY = timedelta(seconds=3)


async def approval_still_holds(rollback: Rollback, service: Service, ports: Ports) -> Refusal | None:
    """None: who asked and all who approved still may.

    Holds, loudly, while Slack cannot say, but not longer than the approval lasts.
    """
    told, who = False, "Slack or PagerDuty" if _by_schedule(service) else "Slack"
    holds_until = validity.good_until(rollback, service.approval_expires)
    while True:
        try:
            return await _still_approved(rollback, service, ports)
        except Unreachable as error:
            if ports.clock.now() >= holds_until:
                return Refusal(f"The approval expired while {who} could not confirm who asked and approved: {error}")
        except Failed as error:
            return Refusal(f"{who} does not confirm who asked and approved: {error}")
        if not told:
            text = f"On hold: {who} cannot confirm right now who asked and approved. Nothing is changed until then."
            await ports.journal.note(rollback.id, tell=(Notice(NoticeKind.NOTE, text),))
            told = True
        await ports.clock.until(ports.clock.now() + _RETRY)


def _by_schedule(service: Service) -> bool:
    return any(source.pagerduty_schedule for source in sources(service, Right.EITHER))


async def _still_approved(rollback: Rollback, service: Service, ports: Ports) -> Refusal | None:
    """Each of them judged as at the click. Without any approver nothing acts, but for an emergency: see there.

    Raises Unreachable or Failed when Slack cannot say of one.
    """
    if rollback.emergency:
        return await _still_an_emergency(rollback, rollback.emergency, service, ports)
    if rollback.automatic:
        return await _still_by_itself(rollback, rollback.automatic, service, ports)
    slack_ids = [approval.slack_id for approval in rollback.approvals]
    service = await rights.as_of_now(service, slack_ids, Right.APPROVE, ports)
    if refusal := await rights.all_may(rollback, slack_ids, service, ports, max_age=rights.REUSE):
        return refusal
    return policy.enough(catalog=ports.catalog, service=service, ask=rollback.request.ask, slack_ids=slack_ids)


async def _still_an_emergency(rollback: Rollback, alone: Emergency, service: Service, ports: Ports) -> Refusal | None:
    """The service must still opt in, and whoever acts alone must still be one who may ask."""
    if refusal := emergency.still_holds(rollback, alone, service):
        return refusal
    asking = await rights.may_ask(Person(alone.slack_id, alone.person), service, ports, max_age=rights.REUSE)
    return policy.asked_rightly(asking, rollback)


async def _still_by_itself(rollback: Rollback, made: Automatic, service: Service, ports: Ports) -> Refusal | None:
    """The service must still opt in, and nobody may have stopped it."""
    snooze = await ports.journal.snoozed(service.name, ports.clock.now())
    if refusal := automatic.still_holds(rollback, made, service, snooze):
        return refusal
    return policy.asked_rightly(await rights.may_ask(rollback.request.origin, service, ports), rollback)
