"""Reads one service, and grades how ready it is: what cannot be read is UNKNOWN, and breaks nothing else."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from bot.approval import lists
from bot.approval.members import Right
from bot.catalog import Catalog, Service
from bot.errors import Failed, Refused
from bot.model import (
    Graded,
    KeptImage,
    Member,
    NoDrill,
    NotChecked,
    Previewed,
    Readiness,
    ServiceState,
    Topic,
    TrafficShift,
    WantedRevision,
)
from bot.plan.draft import preview
from bot.ports import Alarms, Clock, Drilling, Memberships, People, Ports, Reads, Retentions
from bot.readiness import called, declared, deploying, planned, retention, watched
from bot.readiness.grading import unknown
from bot.readiness.patient import patiently
from bot.readiness.planned import Planned
from bot.triggers.survey import to_apply

_KNOWN_FOR = timedelta(minutes=20)  # who somebody is in Slack: many services have the same approvers
_DEPLOYED = (Topic.BREAKER, Topic.DEPLOYMENT_ALARMS, Topic.STRATEGY)


@dataclass(frozen=True, slots=True)
class Looks:
    """All that is read. `people` is None where Slack is not asked, `drills` where there is no database."""

    catalog: Catalog
    clock: Clock
    reads: Reads
    alarms: Alarms
    retentions: Retentions
    memberships: Memberships
    people: People | None = None
    drills: Drilling | None = None

    @classmethod
    def of(cls, ports: Ports, *, patient: bool = False) -> Self:
        """`patient` reads wait their turn behind whatever somebody waits for."""
        reads = patiently(ports.reads) if patient else ports.reads
        return cls(
            ports.catalog,
            ports.clock,
            reads,
            ports.alarms,
            ports.retentions,
            ports.memberships,
            people=ports.people,
            drills=ports.journal,
        )


async def judge(service: Service, looks: Looks) -> Readiness:
    """Raises nothing that AWS or Slack may answer."""
    now = looks.clock.now()
    plan, deployed, alarms, people, drilled, undone = await asyncio.gather(
        _planned(service, looks),
        _deployed(service, looks),
        to_apply(service, looks.reads.ecs, looks.alarms, home=looks.catalog.home.team),
        _people(service, looks),
        _drilled(service, looks),
        _undone(service, looks),
    )
    kept, unread = await _kept(service, plan, looks)
    findings = (
        planned.target(plan),
        planned.preflight(plan),
        planned.images(plan, retention.images(kept, unread, now)),
        *people,
        watched.alarms(service, alarms),
        *deployed,
        declared.staging(service),
        declared.features(service),
        declared.drill(service, drilled, now, undone),
    )
    found = plan.plan if isinstance(plan, Previewed) else None
    return Readiness(
        service.name,
        findings,
        now,
        target=found.to_name if found else "",
        takes=timedelta(seconds=found.expected[1]) if found else None,
    )


async def _planned(service: Service, looks: Looks) -> Planned:
    try:
        return await preview(service, looks.reads, WantedRevision())
    except Refused as refused:
        return refused.refusal
    except Failed as error:
        return error


async def _deployed(service: Service, looks: Looks) -> tuple[Graded, ...]:
    try:
        state = await looks.reads.ecs.service(service)
        shift = await _shift(service, state, looks)
    except (Failed, Refused) as error:
        why = error if isinstance(error, Failed) else str(error)
        return tuple(unknown(topic, why) for topic in _DEPLOYED)
    return deploying.breaker(state), deploying.deployment_alarms(state), deploying.strategy(state, shift)


async def _shift(service: Service, state: ServiceState, looks: Looks) -> TrafficShift | None:
    if state.controller == "CODE_DEPLOY":
        return (await looks.reads.ecs.deployment_group(service, state)).shift
    return state.shift


async def _kept(service: Service, plan: Planned, looks: Looks) -> tuple[tuple[KeptImage, ...], tuple[NotChecked, ...]]:
    if isinstance(plan, Failed):
        return (), (NotChecked("the images of its target", str(plan), plan.lacks),)
    if not isinstance(plan, Previewed):
        return (), ()
    return await looks.retentions.kept(service, plan.plan.to_images)


async def _drilled(service: Service, looks: Looks) -> datetime | Failed | None:
    """When one that counts for it came to its end."""
    if looks.drills is None:
        return Failed("the database was not asked, which knows of drills")
    try:
        found = [await looks.drills.last_drill(name) for name in declared.drilled(service)]
    except Failed as error:
        return error
    return max((each.ended_at for each in found if each), default=None)


async def _undone(service: Service, looks: Looks) -> NoDrill | None:
    """The newest that was due and did not come about; where the journal is silent, the one above says so."""
    try:
        found = [await looks.drills.no_drill(name) for name in declared.drilled(service)] if looks.drills else []
    except Failed:
        return None
    return max((each for each in found if each), key=lambda each: each.at, default=None)


async def _people(service: Service, looks: Looks) -> tuple[Graded, Graded]:
    now, errors = await lists.read(service, Right.EITHER, catalog=looks.catalog, memberships=looks.memberships)
    contacts = (name for _, persons in service.contacts.levels for name in persons)
    members = await _members((*now.requesters, *now.approvers, *contacts), looks)
    catalog = looks.catalog
    return called.approvers(now, errors, members, catalog), called.contacts(service, members, catalog)


async def _members(names: Iterable[str], looks: Looks) -> Mapping[str, Member | Failed]:
    """By their Slack ids. None of those whom nobody could be asked about."""
    if looks.people is None:
        return {}
    ids = list(dict.fromkeys(looks.catalog.people[name][0] for name in names if name in looks.catalog.people))
    found = await asyncio.gather(*(_member(slack_id, looks.people) for slack_id in ids))
    return dict(zip(ids, found, strict=True))


async def _member(slack_id: str, people: People) -> Member | Failed:
    try:
        return await people.member(slack_id, max_age=_KNOWN_FOR)
    except Failed as error:
        return error
