"""A button under a phase that failed, or under what is possible after a rollback that went wrong.

Its step is planned for whoever pressed it, unless things have moved on.
"""

import asyncio
from dataclasses import replace

from bot.approval import clicks, requested, rights
from bot.approval.channel import may_act_in
from bot.catalog import Service
from bot.errors import Refused, refuse
from bot.follow_up.next_steps import next_steps
from bot.model import WENT_WRONG, Interaction, NoticeKind, Request, Rollback, short
from bot.ports import Ports
from bot.validation.ending import ended_by

_LOOK, _LOOKS = 0.1, 50  # seconds, and how often
_NEWER = 20  # rollbacks of the service, among which one that came behind is looked for


async def take_next_step(click: Interaction, ports: Ports) -> tuple[str, Request]:
    """The service, and what is asked for it now, by whoever pressed. Raises Refused with the truth.

    Nothing is begun here: what is asked gets a plan, a card, and an approval of its own.
    """
    rollback = await _pressed(click, ports)
    service = ports.catalog.services.get(rollback.service)
    if service is None:
        raise Refused(f"The services file does not have {rollback.service} any more.")
    refuse(await rights.may_ask(requested.person(click, ports.catalog), service, ports))
    refuse(await may_act_in(click.channel, service, ports))
    step = next((step for step in next_steps(rollback, service) if step.verb is click.verb), None)
    if step is None:
        raise Refused(f"{rollback.reference} offers no next step of this kind.", _anew(service))
    await _refuse_stale(rollback, service, ports)
    return service.name, replace(requested.again(rollback, click, ports.catalog), ask=step.ask)


async def _pressed(click: Interaction, ports: Ports) -> Rollback:
    """The rollback under whose failed phase, or alternatives, the button is.

    A click can be faster than the note of where that is.
    """
    for _ in range(_LOOKS):
        rollback = await ports.journal.get(click.rollback_id)
        if rollback is None or (click.channel, click.digest) != (rollback.channel, rollback.plan.digest):
            break
        kind = NoticeKind.RECOVERY if rollback.state in WENT_WRONG else NoticeKind.VALIDATION_FAILED
        told = await ports.journal.told(rollback.id, kind)
        if click.message_ts in {each.ts for each in told}:
            return rollback
        if all(each.ts for each in told):
            break
        await asyncio.sleep(_LOOK)  # real time: it is Slack that is waited for
    else:
        raise Refused.of(clicks.not_noted_yet())
    raise Refused.of(clicks.of_another_message("Type `/rollback SERVICE immediate` instead."))


async def _refuse_stale(rollback: Rollback, service: Service, ports: Ports) -> None:
    """What was offered was offered for what ran then."""
    since = rollback.acted_at or rollback.ended_at
    for other in await ports.journal.recent(service.name, limit=_NEWER):
        if other.id != rollback.id and other.acted_at and since and other.acted_at > since:
            raise Refused(f"{service.name} was rolled back again since, by {other.reference}.", _anew(service))
    state = await ports.ecs.service(service)
    seen = rollback.recovery.seen if rollback.recovery else None
    if seen is None and (why := ended_by(state, rollback)):
        raise Refused(f"This was offered for what ran then, but {why}.", _anew(service))
    offered_for = seen.task_definition if seen else rollback.effective_plan.to_task_definition
    if state.task_definition != offered_for:
        then, now = short(offered_for), short(state.task_definition)
        raise Refused(f"This was offered for {then}, but {now} runs now.", _anew(service))


def _anew(service: Service) -> str:
    return f"For what runs now: `/rollback {service.name} immediate`."
