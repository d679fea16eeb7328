"""Who may do this now. Asked at the click and, by `still_approved`, before acting; without Slack's word nobody may.

Who is not on the list in the services file may not do it whatever Slack says, so Slack is not asked about them: it
takes only so many questions a minute, and those are for the people who decide.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from bot.approval import emergency, escalation, lists, policy
from bot.approval.cool_down import still_cooling
from bot.approval.members import Right
from bot.approval.undisturbed import undisturbed
from bot.catalog import Service
from bot.model import Alarm, Drill, Emergency, Interaction, Origin, Person, Refusal, Request, Rollback, Verb
from bot.ports import Ports

_FRESH = timedelta(0)
REUSE = timedelta(seconds=10)  # before acting, the click's own answer is new enough
_REUSE_TO_LOOK = timedelta(minutes=5)  # of who may change nothing: there are many, and Slack has few answers a minute


async def may_look(interaction: Interaction, ports: Ports) -> Refusal | None:
    """None: this person may read what runs and what was rolled back."""
    return await may_look_as(interaction.slack_id, ports)


async def may_look_as(slack_id: str, ports: Ports) -> Refusal | None:
    """The same of a Slack id. Raises Unreachable or Failed where Slack cannot say who that is."""
    named = ports.catalog.person(slack_id) is not None
    member = await ports.people.member(slack_id, max_age=REUSE if named else _REUSE_TO_LOOK)
    return policy.may_look(catalog=ports.catalog, slack_id=slack_id, member=member)


async def may_ask(origin: Origin, service: Service, ports: Ports, *, max_age: timedelta = REUSE) -> Refusal | None:
    """None: this person, or whatever else it is, may ask for a rollback of this service."""
    if isinstance(origin, Alarm):
        return policy.may_propose_unasked(origin, service)
    if isinstance(origin, Drill) and not origin.slack_id:
        return policy.may_drill_unasked(origin, service, ports.clock.now())
    if refusal := await _may_ask_as(origin.slack_id, service, ports, max_age=max_age):
        return refusal
    return policy.may_drill(origin, service) if isinstance(origin, Drill) else None


async def _may_ask_as(slack_id: str, service: Service, ports: Ports, *, max_age: timedelta) -> Refusal | None:
    service = await as_of_now(service, (slack_id,), Right.ASK, ports)
    if refusal := policy.listed_to_ask(catalog=ports.catalog, service=service, slack_id=slack_id):
        return refusal
    member = await ports.people.member(slack_id, max_age=max_age)
    return policy.may_ask(catalog=ports.catalog, service=service, slack_id=slack_id, member=member)


async def may_take_part(slack_id: str, service: Service, ports: Ports) -> Refusal | None:
    """None: this person may end the watching of this service, or have load sent to it."""
    service = await as_of_now(service, (slack_id,), Right.EITHER, ports)
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
    refusal = judged(service=await as_of_now(service, (slack_id,), right, ports))
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
    service = await as_of_now(service, () if mine else (click.slack_id,), Right.APPROVE, ports)
    by_list = policy.listed_to_decide(
        catalog=ports.catalog, service=service, rollback=rollback, verb=click.verb, slack_id=click.slack_id
    )
    if by_list is not None:
        return by_list
    if click.verb is not Verb.APPROVE:
        return await _may(click.verb, click.slack_id, rollback, service, ports, max_age=_FRESH)
    return await all_may(rollback, (click.slack_id,), service, ports, max_age=_FRESH)


async def as_of_now(service: Service, slack_ids: Sequence[str], right: Right, ports: Ports) -> Service:
    """Raises Unreachable or Failed where only a list that is kept elsewhere may name one of them, and it is silent."""
    return await lists.as_of_now(service, slack_ids, right, catalog=ports.catalog, memberships=ports.memberships)


async def all_may(
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
