"""`rollback-bot gate`: reads what is asked before a deployment. Whatever cannot be read is an answer of its own."""

import asyncio
from collections.abc import Collection
from contextlib import AsyncExitStack

import aws
from bot import catalog as catalogs
from bot.catalog import Service
from bot.clock import SystemClock
from bot.errors import Failed, Refused
from bot.gate import rules
from bot.gate.rules import Asked, Gate, Said
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import LIVE, Grade, hold
from bot.ports import Memberships, NoJournal, Reads
from bot.readiness.judge import Looks, judge
from bot.settings import Settings
from bot.terminal.remembering import Remembering

_ABOUT_TARGETS = {Asked.READY, Asked.KEPT}


async def look(settings: Settings, name: str, wanted: Grade, skip: Collection[Asked] = ()) -> Gate:
    """Needs the services file, AWS and the database, and no Slack. Raises UnknownService and Misconfigured."""
    settings.check_aws()
    catalog = catalogs.load(settings.config)
    service = catalog.known(name)
    clock = SystemClock(speed=settings.clock_speed, epoch=settings.clock_epoch)
    async with AsyncExitStack() as stack:
        clients = aws.Aws()
        stack.callback(clients.close)
        journal = None if Asked.LIVE in skip else await _opened(settings, clock, stack)
        opened = journal if isinstance(journal, SqlJournal) else None
        reads = Reads(
            clock=clock,
            ecs=aws.Ecs(clients),
            images=aws.Ecr(clients),
            dependencies=aws.DependencyReads(clients),
            journal=Remembering(opened) if opened else NoJournal(),
        )
        looks = Looks(catalog, clock, reads, aws.Alarms(clients), aws.Retentions(clients), Memberships(), drills=opened)
        held, live, targets = await asyncio.gather(
            _held(service, clients), _live(service, journal), _targets(service, wanted, looks, skip)
        )
    now = clock.now()
    said = (held, live, rules.frozen(service, now), *targets)
    return Gate(service.name, now, tuple(rules.skipped(each.asked) if each.asked in skip else each for each in said))


async def _opened(settings: Settings, clock: SystemClock, stack: AsyncExitStack) -> SqlJournal | Failed | Refused:
    journal = SqlJournal(settings.database_url, clock=clock, config_digest="", signer=EVERYBODYS_KEY, read_only=True)
    stack.push_async_callback(journal.close)
    try:
        await journal.open()
    except (Failed, Refused) as error:
        return error
    return journal


async def _held(service: Service, clients: aws.Aws) -> Said:
    try:
        return rules.held(hold.read(await aws.ServiceTags(clients).read(service)), service)
    except (Failed, Refused) as error:
        return rules.unread(Asked.HELD, error)


async def _live(service: Service, journal: SqlJournal | Failed | Refused | None) -> Said:
    if journal is None:
        return rules.skipped(Asked.LIVE)
    if not isinstance(journal, SqlJournal):
        return rules.unread(Asked.LIVE, journal)
    try:
        return rules.live(await journal.in_state(*LIVE), service)
    except (Failed, Refused) as error:
        return rules.unread(Asked.LIVE, error)


async def _targets(service: Service, wanted: Grade, looks: Looks, skip: Collection[Asked]) -> tuple[Said, ...]:
    if set(skip) >= _ABOUT_TARGETS:
        return rules.skipped(Asked.READY), rules.skipped(Asked.KEPT)
    try:
        readiness = await judge(service, looks)
    except (Failed, Refused) as error:
        return rules.unread(Asked.READY, error), rules.unread(Asked.KEPT, error)
    journal = looks.drills is not None
    return rules.ready(readiness, wanted, drills=journal), rules.kept(readiness, memory=journal)
