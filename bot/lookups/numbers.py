"""The numbers of the last while, of one service or of all, from the journal alone."""

import asyncio
from datetime import timedelta

from bot.model import Numbers
from bot.numbers.count import count
from bot.ports import Ports

SHOWN = timedelta(days=90)


async def numbers_of(service: str, ports: Ports) -> Numbers:
    """Of all services where `service` is ""."""
    until = ports.clock.now()
    of = until - SHOWN, service
    rollbacks, deployments = await asyncio.gather(ports.journal.counted(*of), ports.journal.deployments_seen(*of))
    said = {name: each.runbook_times.by_kind for name, each in ports.catalog.services.items()}
    return count(rollbacks, deployments, since=until - SHOWN, until=until, service=service, runbook=said)
