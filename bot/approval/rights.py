"""Who may do this now. Asked at the click and again before acting; without an answer from Slack nobody may.

Who is not on the list in the services file may not do it whatever Slack says, so Slack is not asked about them: it
takes only so many questions a minute, and those are for the people who decide.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from bot.approval import automatic, emergency, escalation, lists, policy, validity
from bot.approval.cool_down import still_cooling
from bot.approval.members import Right, sources
from bot.approval.undisturbed import undisturbed
from bot.catalog import Service
from bot.errors import Failed, Unreachable
from bot.model import (
    Alarm,
    Automatic,
    Drill,
    Emergency,
    Interaction,
    Notice,
    NoticeKind,
    Origin,
    Person,
    Refusal,
    Request,
    Rollback,
    Verb,
)
from bot.ports import Ports

_FRESH = timedelta(0)
_REUSE = timedelta(seconds=10)  # before acting, the click's own answer is new enough
_REUSE_TO_LOOK = timedelta(minutes=5)  # of who may change nothing: there are many, and Slack has few answers a minute
_RETRY = timedelta(seconds=3)


async def may_look(interaction: Interaction, ports: Ports) -> Refusal | None:
    """None: this person may read what runs and what was rolled back."""
    return await may_look_as(interaction.slack_id, ports)


async def may_look_as(slack_id: str, ports: Ports) -> Refusal | None:
    """The same of a Slack id. Raises Unreachable or Failed where Slack cannot say who that is."""
    named = ports.catalog.person(slack_id) is not None
    member = await ports.people.member(slack_id, max_age=_REUSE if named else _REUSE_TO_LOOK)
    return policy.may_look(catalog=ports.catalog, slack_id=slack_id, member=member)


async def may_ask(origin: Origin, service: Service, ports: Ports, *, max_age: timedelta = _REUSE) -> Refusal | None:
    """None: this person, or whatever else it is, may ask for a rollback of this service."""
    if isinstance(origin, Alarm):
        return policy.may_propose_unasked(origin, service)
    if isinstance(origin, Drill) and not origin.slack_id:
        return policy.may_drill_unasked(origin, service, ports.clock.now())
    if refusal := await _may_ask_as(origin.slack_id, service, ports, max_age=max_age):
        return refusal
    return policy.may_drill(origin, service) if isinstance(origin, Drill) else None


async def _may_ask_as(slack_id: str, service: Service, ports: Ports, *, max_age: timedelta) -> Refusal | None:
    service = await _now(service, (slack_id,), Right.ASK, ports)
    if refusal := policy.listed_to_ask(catalog=ports.catalog, service=service, slack_id=slack_id):
        return refusal
    member = await ports.people.member(slack_id, max_age=max_age)
    return policy.may_ask(catalog=ports.catalog, service=service, slack_id=slack_id, member=member)


async def may_take_part(slack_id: str, service: Service, ports: Ports) -> Refusal | None:
    """None: this person may end the watching of this service, or have load sent to it."""
    service = await _now(service, (slack_id,), Right.EITHER, ports)
    if refusal := policy.listed_to_take_part(catalog=ports.catalog, service=service, slack_id=slack_id):
        return refusal
    member = await ports.people.member(slack_id, max_age=_FRESH)
    return policy.may_take_part(catalog=ports.catalog, service=service, slack_id=slack_id, member=member)


async def somebody_could(request: Request, service: Service, ports: Ports) -> Refusal | None:
    """None: it can be approved, as the lists are now; or that cannot be said, which whoever approves is told.

    A service whose approvers all stand in the services file was looked at when the bot started.
    """
    if not service.approver_sources:
        return None
    now, errors = await lists.read(service, Right.APPROVE, catalog=ports.catalog, memberships=ports.memberships)
    if errors:
        return None
    return policy.somebody_could(
        catalog=ports.catalog,
        service=now,
        read=service.approver_sources,
        ask=request.ask,
        requester=request.requester,
    )


async def askable(slack_id: str, ports: Ports) -> tuple[str, ...]:
    """The services that this person is on the list of requesters of; of those that can be read."""
    reads = (
        lists.read(service, Right.ASK, catalog=ports.catalog, memberships=ports.memberships)
        for service in ports.catalog.services.values()
    )
    return policy.askable(ports.catalog, [service for service, _ in await asyncio.gather(*reads)], slack_id)


async def may_look_into(slack_id: str, rollback: Rollback, service: Service, ports: Ports) -> Refusal | None:
    """None: this person may say that they are looking, so that nobody else is called."""
    judged = partial(escalation.may_say_so, catalog=ports.catalog, rollback=rollback, slack_id=slack_id)
    if refusal := await _refused_by_lists(judged, slack_id, service, ports):
        return refusal
    member = await ports.people.member(slack_id, max_age=_FRESH)
    return policy.may_look(catalog=ports.catalog, slack_id=slack_id, member=member)


async def may_recover(slack_id: str, service: Service, ports: Ports) -> Refusal | None:
    """None: this person may say that they look after a rollback that went wrong, and open a case with AWS Support."""
    judged = partial(escalation.may_recover, catalog=ports.catalog, slack_id=slack_id)
    if refusal := await _refused_by_lists(judged, slack_id, service, ports, right=Right.EITHER):
        return refusal
    member = await ports.people.member(slack_id, max_age=_FRESH)
    return policy.may_look(catalog=ports.catalog, slack_id=slack_id, member=member)


async def may_act_alone(slack_id: str, rollback: Rollback, service: Service, ports: Ports) -> Refusal | None:
    """None: this is who asked, and may still ask for rollbacks of this service. When it may be done is not asked."""
    if refusal := emergency.may_take(catalog=ports.catalog, service=service, rollback=rollback, slack_id=slack_id):
        return policy.named(catalog=ports.catalog, slack_id=slack_id) or refusal
    person = Person(slack_id, ports.catalog.person(slack_id) or "")
    return await may_ask(person, service, ports, max_age=_FRESH)


async def may_review(slack_id: str, of: Emergency, service: Service, ports: Ports) -> Refusal | None:
    """None: this person may close the review of that emergency."""
    judged = partial(emergency.may_review, catalog=ports.catalog, emergency=of, slack_id=slack_id)
    if refusal := await _refused_by_lists(judged, slack_id, service, ports):
        return refusal
    member = await ports.people.member(slack_id, max_age=_FRESH)
    return policy.may_look(catalog=ports.catalog, slack_id=slack_id, member=member)


async def _refused_by_lists(
    judged: Callable[..., Refusal | None],
    slack_id: str,
    service: Service,
    ports: Ports,
    *,
    right: Right = Right.APPROVE,
) -> Refusal | None:
    """By the file, and by the lists that are kept elsewhere where the file says no: either may let them."""
    if judged(service=service) is None:
        return None
    refusal = judged(service=await _now(service, (slack_id,), right, ports))
    return refusal and (policy.named(catalog=ports.catalog, slack_id=slack_id) or refusal)


async def cooled_down(origin: Origin, service: Service, ports: Ports) -> Refusal | None:
    """None: nothing that this person asked for was rejected just now."""
    if isinstance(origin, Alarm) or not origin.slack_id:
        return None
    person = ports.catalog.person(origin.slack_id) or origin.name
    return still_cooling(person, await ports.journal.recent(service.name), ports.clock.now())


async def may_decide(click: Interaction, rollback: Rollback, service: Service, ports: Ports) -> Refusal | None:
    """None: this person may do what the button says; and to approve, whoever asked must still be one who may.

    Raises Unreachable or Failed when Slack cannot say.
    """
    mine = policy.asked_for_it(catalog=ports.catalog, rollback=rollback, slack_id=click.slack_id)
    service = await _now(service, () if mine else (click.slack_id,), Right.APPROVE, ports)
    by_list = policy.listed_to_decide(
        catalog=ports.catalog, service=service, rollback=rollback, verb=click.verb, slack_id=click.slack_id
    )
    if by_list is not None:
        return by_list
    if click.verb is not Verb.APPROVE:
        return await _may(click.verb, click.slack_id, rollback, service, ports, max_age=_FRESH)
    return await _both(rollback, (click.slack_id,), service, ports, max_age=_FRESH)


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
    service = await _now(service, slack_ids, Right.APPROVE, ports)
    if refusal := await _both(rollback, slack_ids, service, ports, max_age=_REUSE):
        return refusal
    return policy.enough(catalog=ports.catalog, service=service, ask=rollback.request.ask, slack_ids=slack_ids)


async def _now(service: Service, slack_ids: Sequence[str], right: Right, ports: Ports) -> Service:
    """Raises Unreachable or Failed where only a list that is kept elsewhere may name one of them, and it is silent."""
    return await lists.as_of_now(service, slack_ids, right, catalog=ports.catalog, memberships=ports.memberships)


async def _still_an_emergency(rollback: Rollback, alone: Emergency, service: Service, ports: Ports) -> Refusal | None:
    """The service must still opt in, and whoever acts alone must still be one who may ask."""
    if refusal := emergency.still_holds(rollback, alone, service):
        return refusal
    asking = await may_ask(Person(alone.slack_id, alone.person), service, ports, max_age=_REUSE)
    return policy.asked_rightly(asking, rollback)


async def _still_by_itself(rollback: Rollback, made: Automatic, service: Service, ports: Ports) -> Refusal | None:
    """The service must still opt in, and nobody may have stopped it."""
    snooze = await ports.journal.snoozed(service.name, ports.clock.now())
    if refusal := automatic.still_holds(rollback, made, service, snooze):
        return refusal
    return policy.asked_rightly(await may_ask(rollback.request.origin, service, ports), rollback)


async def _both(
    rollback: Rollback, approvers: Sequence[str], service: Service, ports: Ports, *, max_age: timedelta
) -> Refusal | None:
    """Sides: each who approves, by Slack id, and then whoever asked; what the first of them may not."""
    *approving, asking = await asyncio.gather(
        *(_may(Verb.APPROVE, slack_id, rollback, service, ports, max_age=max_age) for slack_id in approvers),
        may_ask(rollback.request.origin, service, ports, max_age=max_age),
    )
    drill = rollback.request.drill
    if drill and not drill.slack_id and not drill.forth:  # a schedule's, which nobody looked at before it was asked
        return next(filter(None, (*approving, asking)), None) or await undisturbed(rollback, service, ports)
    return next(filter(None, approving), None) or policy.asked_rightly(asking, rollback)


async def _may(
    verb: Verb, slack_id: str, rollback: Rollback, service: Service, ports: Ports, *, max_age: timedelta
) -> Refusal | None:
    member = await ports.people.member(slack_id, max_age=max_age)
    return policy.may_decide(
        catalog=ports.catalog, service=service, rollback=rollback, verb=verb, slack_id=slack_id, member=member
    )
