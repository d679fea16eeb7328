"""What runs now: of one service, or of all. Of many, only those that are worth a line."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.errors import Failed
from bot.model import LIVE, Beside, Rollback, ServiceSeen, ServiceState, Statuses, hold
from bot.ports import Ports

FEW = 20  # services that are listed in any case, and the most that ever are
_RECENT = 100  # rollbacks, among which one that holds its service is looked for

_RECENTLY = timedelta(hours=2)
_CHANGED_BY_US = timedelta(minutes=15)  # longer than anything that was read is remembered
_WITHIN = 2.2  # real seconds in which the services are read, so that the whole answer is there in three
_NOT_NEW = 10.0  # real seconds after which it is said how old a reading is

Seen = tuple[str, ServiceState | None, str]
"""A service, what ECS says of it, and why it could not be read."""


async def status_of(services: Sequence[Service], ports: Ports) -> Statuses:
    """Those with a live rollback, or held since one, come first.

    Of few, each is read now, and its tasks are looked at as well.
    """
    live, recent = await asyncio.gather(ports.journal.in_state(*LIVE), ports.journal.recent(limit=_RECENT))
    ours = _in_our_hands(live, recent)
    if len(services) > FEW:
        return await _of_many(services, ours, ours | _changed_by_us(recent, ports.clock.now()), ports)
    seen = await asyncio.gather(*(_seen(service, ports) for service in services))
    listed = sorted(seen, key=lambda each: each[0] not in ours)
    rows = await asyncio.gather(*(_with_newest(each, ports) for each in listed))
    return Statuses(tuple(rows), beside=await _beside(services, seen, ports))


async def _of_many(services: Sequence[Service], ours: Collection[str], anew: Collection[str], ports: Ports) -> Statuses:
    """`anew`: what a rollback changed is told as it is now, whatever was read of it before."""
    found = await ports.ecs.services(services, anew=anew, within=_WITHIN)
    known = {name: each for name, each in found.items() if each.state or each.problem}
    worth = [name for name, each in known.items() if name in ours or notable(each.state)]
    listed = sorted(worth, key=lambda name: name not in ours)[:FEW]
    rows = await asyncio.gather(*(_with_newest(_row(name, known[name]), ports) for name in listed))
    older = [each.age for each in known.values() if each.age > _NOT_NEW]
    return Statuses(
        tuple(rows),
        unlisted=len(worth) - len(listed),
        at_rest=len(known) - len(worth),
        unread=len(found) - len(known),
        older=len(older),
        age=max(older, default=0.0),
    )


def _row(name: str, seen: ServiceSeen) -> Seen:
    return name, seen.state, seen.problem


def _in_our_hands(live: Sequence[Rollback], recent: Sequence[Rollback]) -> frozenset[str]:
    held = (rollback for rollback in recent if rollback.hold and rollback.hold.in_force)
    return frozenset(rollback.service for rollback in (*live, *held))


def _changed_by_us(recent: Sequence[Rollback], now: datetime) -> frozenset[str]:
    """A little while ago: by a rollback that is over, or a hold that was released."""

    def lately(rollback: Rollback) -> bool:
        released = rollback.hold.released_at if rollback.hold else None
        return any(at is not None and now - at < _CHANGED_BY_US for at in (rollback.ended_at, released))

    return frozenset(rollback.service for rollback in recent if lately(rollback))


async def _seen(service: Service, ports: Ports) -> Seen:
    try:
        return service.name, await ports.ecs.service(service), ""
    except Failed as error:
        return service.name, None, str(error)


async def _beside(services: Sequence[Service], seen: Sequence[Seen], ports: Ports) -> dict[str, Beside]:
    """Of those that move, or have just moved. What cannot be read is left out: the counts are told all the same."""
    states = {name: state for name, state, _ in seen if state and _unsettled(state, ports.clock.now())}
    moving = [(service, states[service.name]) for service in services if service.name in states]
    found = await asyncio.gather(*(_beside_one(*each, ports) for each in moving))
    return {service.name: each for (service, _), each in zip(moving, found, strict=True)}


async def _beside_one(service: Service, state: ServiceState, ports: Ports) -> Beside:
    try:
        stopped = await ports.ecs.tasks(service, stopped=True)
        leaving = tuple(task for task in stopped if task.status != "STOPPED")
        if state.shift is None or state.service_deployment is None or len(state.deployments) < 2:
            return Beside(leaving)
        ours = await ports.ecs.service_deployment(service, state.service_deployment)
        return Beside(leaving, ours.traffic if ours else None)
    except Failed:
        return Beside()


def _unsettled(state: ServiceState, now: datetime) -> bool:
    """Old tasks may outlive a rollout, or be told to stop only after it, by hours at most."""
    return len(state.deployments) > 1 or any(entry.created_at > now - _RECENTLY for entry in state.deployments)


async def _with_newest(seen: Seen, ports: Ports) -> tuple[str, ServiceState | None, str, Rollback | None]:
    newest = await ports.journal.recent(seen[0], limit=1)
    return *seen, newest[0] if newest else None


_AT_REST = ("", "COMPLETED")  # ECS tells no rollout state where traffic is moved


def notable(state: ServiceState | None) -> bool:
    """It cannot be read, it moves, it is held, or it does not run what it should."""
    if state is None or state.primary is None or len(state.deployments) > 1 or hold.read(state.tags):
        return True
    return state.primary.rollout_state not in _AT_REST or (state.running, state.pending) != (state.desired, 0)
