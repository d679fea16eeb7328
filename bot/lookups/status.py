"""What runs now: of one service, or of all. Of many, only those that are worth a line."""

import asyncio
from collections.abc import Sequence

from bot.catalog import Service
from bot.errors import Failed
from bot.model import LIVE, Rollback, ServiceState, Statuses, hold
from bot.ports import Ports

FEW = 20  # services that are listed in any case, and the most that ever are
_RECENT = 100  # rollbacks, among which one that holds its service is looked for

Seen = tuple[str, ServiceState | None, str]
"""A service, what ECS says of it, and why it could not be read."""


async def status_of(services: Sequence[Service], ports: Ports) -> Statuses:
    """Those with a live rollback, or held since one, come first.

    Many are read in few calls, which wait where AWS's limits want it.
    """
    many = len(services) > FEW
    ours = await _in_our_hands(ports)
    seen = await asyncio.gather(*(_seen(service, ports, patient=many) for service in services))
    worth = [each for each in seen if not many or each[0] in ours or notable(each[1])]
    listed = sorted(worth, key=lambda each: each[0] not in ours)[:FEW]
    rows = await asyncio.gather(*(_with_newest(each, ports) for each in listed))
    return Statuses(tuple(rows), unlisted=len(worth) - len(listed), at_rest=len(seen) - len(worth))


async def _in_our_hands(ports: Ports) -> set[str]:
    live, recent = await asyncio.gather(ports.journal.in_state(*LIVE), ports.journal.recent(limit=_RECENT))
    held = (rollback for rollback in recent if rollback.hold and rollback.hold.in_force)
    return {rollback.service for rollback in (*live, *held)}


async def _seen(service: Service, ports: Ports, *, patient: bool) -> Seen:
    try:
        return service.name, await ports.ecs.service(service, patient=patient), ""
    except Failed as error:
        return service.name, None, str(error)


async def _with_newest(seen: Seen, ports: Ports) -> tuple[str, ServiceState | None, str, Rollback | None]:
    newest = await ports.journal.recent(seen[0], limit=1)
    return *seen, newest[0] if newest else None


_AT_REST = ("", "COMPLETED")  # ECS tells no rollout state where traffic is moved


def notable(state: ServiceState | None) -> bool:
    """It cannot be read, it moves, it is held, or it does not run what it should."""
    if state is None or state.primary is None or len(state.deployments) > 1 or hold.read(state.tags):
        return True
    return state.primary.rollout_state not in _AT_REST or (state.running, state.pending) != (state.desired, 0)
