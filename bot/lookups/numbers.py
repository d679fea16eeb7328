"""The numbers of the last while, of one service or of all, from the journal alone."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

from bot.model import Numbers
from bot.numbers.count import count
from bot.ports import Ports

SHOWN = timedelta(days=90)


async def numbers_of(service: str, ports: Ports) -> Numbers:
    """Of all services where `service` is ""."""
    return await _counted(service, None, ports)


async def numbers_together(services: Collection[str], ports: Ports) -> Numbers | None:
    """Of these as one. None: no rollback, and no drill, of them was asked for in that time."""
    numbers = await _counted("", services, ports)
    anything = (numbers.rolled_back, numbers.drills, numbers.live, *numbers.ends.values())
    return numbers if any(anything) else None


async def _counted(service: str, among: Collection[str] | None, ports: Ports) -> Numbers:
    until = ports.clock.now()
    of = until - SHOWN, service
    rollbacks, deployments = await asyncio.gather(ports.journal.counted(*of), ports.journal.deployments_seen(*of))
    if among is not None:
        rollbacks = tuple(each for each in rollbacks if each.service in among)
        deployments = {name: many for name, many in deployments.items() if name in among}
    said = {name: each.runbook_times.by_kind for name, each in ports.catalog.services.items()}
    return count(rollbacks, deployments, since=until - SHOWN, until=until, service=service, runbook=said)
