"""What runs now: of one service, or of all. Of many, only those that are worth a line."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.errors import Failed
from bot.model import LIVE, Beside, Rollback, ServiceState, Statuses, hold
from bot.ports import Ports

FEW = 20  # services that are listed in any case, and the most that ever are
_RECENT = 100  # rollbacks, among which one that holds its service is looked for

_RECENTLY = timedelta(hours=2)

Seen = tuple[str, ServiceState | None, str]
"""A service, what ECS says of it, and why it could not be read."""


async def status_of(services: Sequence[Service], ports: Ports) -> Statuses:
    """Those with a live rollback, or held since one, come first.

    Many are read in few calls, which wait where AWS's limits want it; of few, their tasks are looked at as well.
    """
    many = len(services) > FEW
    ours = await _in_our_hands(ports)
    seen = await asyncio.gather(*(_seen(service, ports, patient=many) for service in services))
    worth = [each for each in seen if not many or each[0] in ours or notable(each[1])]
    listed = sorted(worth, key=lambda each: each[0] not in ours)[:FEW]
    rows = await asyncio.gather(*(_with_newest(each, ports) for each in listed))
    beside = {} if many else await _beside(services, seen, ports)
    return Statuses(tuple(rows), unlisted=len(worth) - len(listed), at_rest=len(seen) - len(worth), beside=beside)


async def _in_our_hands(ports: Ports) -> set[str]:
    live, recent = await asyncio.gather(ports.journal.in_state(*LIVE), ports.journal.recent(limit=_RECENT))
    held = (rollback for rollback in recent if rollback.hold and rollback.hold.in_force)
    return {rollback.service for rollback in (*live, *held)}


async def _seen(service: Service, ports: Ports, *, patient: bool) -> Seen:
    try:
        return service.name, await ports.ecs.service(service, patient=patient), ""
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
