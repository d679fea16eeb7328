"""The rollback runbook, from top to bottom. READ THIS FIRST.

    propose     somebody asked: identify what runs, find what ran well, show the plan
    decide      somebody pressed a button: approve, reject or withdraw
    roll_back   a second person approved: act once, watch it to its end, begin its validation, tell

Everything outside is behind `ports`. Each step has a room of its own: `target`, `preflight`, `plan`, `approval`,
`execution`, `rollout`, `validation`, `follow_up`. Between `decide` and `roll_back` lies nothing but a row in the
journal; so it does before whatever falls due later, which is what `bot/sweeps.py` looks for: the phases of the
validation, reminders, the list of what follows. What people press beside this is in `bot/intake/beside_the_plan.py`.
"""

import asyncio
from collections.abc import Collection
from datetime import datetime
from functools import partial

from bot.ahead import begun
from bot.approval import automatic, clicks, escalation, policy, rights
from bot.approval.button import clicked
from bot.approval.channel import may_act_in, may_be_told_in_its_own, unsaid_to_outsiders, where_to_tell
from bot.approval.incident import tied
from bot.approval.recheck import moved_since
from bot.catalog import Service
from bot.errors import AlreadyLive, Refused, refuse
from bot.execution.act import act, act_once_built
from bot.execution.build import BUILDING, watch_build
from bot.follow_up.hold import hold
from bot.follow_up.pull_request import hand_over
from bot.model import (
    LIVE,
    Approval,
    DueKind,
    Interaction,
    Notice,
    NoticeKind,
    PutBehind,
    Request,
    Rollback,
    State,
    Verb,
)
from bot.plan.by_kind import plan_for
from bot.plan.rebuild import leftover
from bot.plan.roles import may_act, with_roles
from bot.ports import Ports, Step
from bot.preflight.own_service import refuse_own
from bot.rollout.watch import watch_rollout
from bot.text import cut, mention
from bot.validation.validate import begin_validation

_REASON = 500  # characters of what somebody typed into the form behind Reject


async def propose(
    rollback_id: str,
    name: str,
    *,
    request: Request,
    asked_in: str,
    asked_at: datetime,
    ports: Ports,
    instead_of: PutBehind | None = None,
) -> Rollback:
    """Pre-rollback: identify the issue, the target and the risks; notify the team; prepare the command.

    `name` is the service's, and `asked_in` a channel, "" where it was asked for in none. The plan that it is asked for
    `instead_of` is given up when this one is stored. Raises Refused (AlreadyLive among them) with the reason and the
    way out, or Failed when AWS or Slack is silent; then nothing was given up.
    """
    service = ports.catalog.known(name)
    refuse(await rights.may_ask(request.origin, service, ports))
    await _refuse_second({rollback_id, instead_of.rollback_id if instead_of else ""}, service, ports)
    refuse(await rights.cooled_down(request.origin, service, ports))
    refuse(await rights.somebody_could(request, service, ports))
    plan, channel, roles, (request, untold) = await asyncio.gather(
        unsaid_to_outsiders(plan_for(request.ask, service, ports.reads), asked_in, service, ports),
        where_to_tell(asked_in, service, ports),
        unsaid_to_outsiders(may_act(service, ports, rollback_id=rollback_id), asked_in, service, ports),
        tied(request, service, ports),
    )
    refuse(refuse_own(plan, ports.own_task))
    proposed = Rollback(
        id=rollback_id,
        service=service.name,
        state=State.PROPOSED,
        plan=await with_roles(plan, roles, service, ports, rollback_id=rollback_id),
        request=request,
        channel=channel,
        requested_at=asked_at,
        expires_at=ports.clock.now() + service.approval_expires,
    )
    return await _post_plan(proposed, service, ports, instead_of, untold)


async def look_ahead(click: Interaction, ports: Ports) -> None:
    """Begin the safety look of what somebody approves while the click is being stored. It only reads.

    By the plan as it was made here, where it was: its row says no more of what is to be looked at.
    """
    if click.verb is not Verb.APPROVE or not ports.catalog.person(click.slack_id):
        return
    rollback = ports.ahead.recall(click.rollback_id, click.digest)
    if rollback is None:
        rollback = await clicked(click, ports)
        if clicks.applies(click=click, rollback=rollback, now=ports.clock.now()):
            return
    if rollback and (service := ports.catalog.services.get(rollback.service)):
        _look_for(click, rollback, service, ports)


async def decide(click: Interaction, ports: Ports) -> Rollback:
    """A button: the rights are read fresh from Slack, and exactly one click wins. Raises Refused with the truth."""
    rollback = await clicked(click, ports)
    refuse(clicks.applies(click=click, rollback=rollback, now=ports.clock.now()))
    if rollback is None:
        raise Refused("This rollback is not known here.")
    service = ports.catalog.known(rollback.service)
    _look_for(click, rollback, service, ports)
    if click.verb is Verb.APPROVE:
        async with begun(may_act_in(click.channel, service, ports)) as there:
            refuse(await rights.may_decide(click, rollback, service, ports))
            refuse(await there)
        needed = policy.approvals_needed(service, rollback.request.ask)
        decided = await ports.journal.approve(rollback, _approval(click, ports), needed=needed)
    else:
        refuse(await rights.may_decide(click, rollback, service, ports))
        decided = await _turn_down(click, rollback, ports)
    if decided is None:  # somebody else was faster, or it expired this very moment
        latest = await ports.journal.get(rollback.id)
        refuse(clicks.applies(click=click, rollback=latest, now=ports.clock.now()))
        raise Refused("This could not be decided: the rollback has changed meanwhile.", "Look at its card.")
    return decided


async def roll_back(rollback_id: str, ports: Ports, step: Step) -> str:
    """During and after the rollback. Each step is a checkpoint, and each may safely be run again."""
    if await step("act", partial(act, rollback_id, ports)) == BUILDING:
        return await _build_first(rollback_id, ports, step)
    return await _to_its_end(rollback_id, ports, step)


async def _build_first(rollback_id: str, ports: Ports, step: Step) -> str:
    """A complete rollback: acting began a build. Once its image is there it is like any other, but for the revert."""
    await step("build", partial(watch_build, rollback_id, ports))
    await step("act", partial(act_once_built, rollback_id, ports))
    result = await _to_its_end(rollback_id, ports, step)
    await step("hand over", partial(hand_over, rollback_id, ports))
    return result


async def _to_its_end(rollback_id: str, ports: Ports, step: Step) -> str:
    await step("watch", partial(watch_rollout, rollback_id, ports))
    await step("hold", partial(hold, rollback_id, ports))
    return await step("validate", partial(begin_validation, rollback_id, ports))


def _look_for(click: Interaction, rollback: Rollback, service: Service, ports: Ports) -> None:
    """Once for a click; whoever is not named costs AWS nothing."""
    if click.verb is Verb.APPROVE and ports.catalog.person(click.slack_id):
        ports.right_of_way.set_out(rollback.id)
        ports.ahead.begin(rollback, service, partial(moved_since, rollback.plan, service, ports), by=click.id)


async def _refuse_second(but: Collection[str], service: Service, ports: Ports) -> None:
    """Said before AWS is asked anything; the database refuses it again when two ask at the same moment."""
    for live in await ports.journal.in_state(*LIVE, service=service.name):
        if live.id not in but:
            raise AlreadyLive(live)


async def _post_plan(
    rollback: Rollback, service: Service, ports: Ports, instead_of: PutBehind | None, untold: str
) -> Rollback:
    """`untold` is why the thread it was asked from is told nothing, "" where it is, or where there is none."""
    elsewhere = rollback.channel != service.channel and await may_be_told_in_its_own(service, ports)
    copy = (Notice(NoticeKind.COPY, to=service.channel),) if elsewhere else ()
    incident = rollback.request.incident
    thread = (Notice(NoticeKind.INCIDENT, to=incident.channel),) if incident and incident.ts else ()
    note = (Notice(NoticeKind.NOTE, untold),) if untold else ()
    tell = (Notice(NoticeKind.CARD), *copy, *thread, Notice(NoticeKind.DETAILS), *note)
    now, request = ports.clock.now(), rollback.request
    due = {DueKind.EVIDENCE: now, DueKind.ESCALATION: None if request.drill else escalation.begins(service, now)}
    due |= {DueKind.AUTOMATIC: automatic.begins(rollback.request, service, now)}
    due |= {DueKind.CHECKLIST: now if service.checklists != "off" and not request.drill else None}
    stored = await ports.journal.propose(rollback, tell=tell, instead_of=instead_of, falls_due=due)
    ports.ahead.made(stored)
    return stored


def _approval(click: Interaction, ports: Ports) -> Approval:
    return Approval(ports.catalog.person(click.slack_id) or "", click.slack_id, ports.clock.now())


async def _turn_down(click: Interaction, rollback: Rollback, ports: Ports) -> Rollback | None:
    state = State.REJECTED if click.verb is Verb.REJECT else State.CANCELLED
    word = "Rejected" if state is State.REJECTED else "Withdrawn"
    because = f": “{cut(click.reason, _REASON)}”" if click.reason.strip() else ""
    reason = f"{word} by {mention(click.slack_id)}{because}. Nothing was changed.{leftover(rollback)}"
    return await ports.journal.move(rollback.id, state, when={State.PROPOSED}, actor=click.slack_id, outcome=reason)
