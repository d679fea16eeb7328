"""`rollback-bot report`: the numbers of a while, from the journal alone. Needs no Slack and no AWS."""

import asyncio
from datetime import timedelta

from bot import catalog as catalogs
from bot.clock import SystemClock
from bot.errors import Misconfigured
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import Numbers
from bot.numbers.count import NOTHING_SAID, RunbookSays, count
from bot.settings import Settings


async def read(settings: Settings, service: str, since: timedelta) -> Numbers:
    """Of one service, or of all where it is ""; also of one that has left the services file.

    Raises UnknownService for a name that neither the journal nor the services file has.
    """
    clock = SystemClock(speed=settings.clock_speed, epoch=settings.clock_epoch)
    journal = SqlJournal(settings.database_url, clock=clock, config_digest="", signer=EVERYBODYS_KEY, read_only=True)
    await journal.open()
    try:
        until = clock.now()
        of = until - since, service.lower()
        rollbacks, deployments = await asyncio.gather(journal.counted(*of), journal.deployments_seen(*of))
        unheard = service and not rollbacks and not await journal.recent(service.lower(), limit=1)
    finally:
        await journal.close()
    if unheard:
        catalogs.load(settings.config).known(service)
    whom, said = service.lower(), _runbook(settings)
    return count(rollbacks, deployments, since=until - since, until=until, service=whom, runbook=said)


def _runbook(settings: Settings) -> RunbookSays:
    """What the services file says of its times; nothing where there is no such file, or a wrong one."""
    try:
        services = catalogs.load(settings.config).services
    except Misconfigured:
        return NOTHING_SAID
    return {name: each.runbook_times.by_kind for name, each in services.items()}
