"""`rollback-bot readiness`: could each service be rolled back now, for a pipeline or where Slack cannot be asked."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC

import aws
import handlers
from bot import catalog as catalogs
from bot.catalog import Catalog, Service
from bot.clock import SystemClock
from bot.errors import RollbackBotError
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import Grade, Graded, Readiness
from bot.outside.pagerduty import PagerDuty
from bot.ports import Memberships, NoJournal, Reads
from bot.readiness.grading import once
from bot.readiness.judge import Looks, judge
from bot.readiness.patient import patiently
from bot.readiness.told import WORDS, headline
from bot.settings import Settings
from bot.terminal.remembering import Remembering

_AT_ONCE = 10


async def look(settings: Settings, service: str) -> tuple[Readiness, ...]:
    """Of all services where `service` is "". What only Slack or a database know is UNKNOWN where there is none."""
    settings.check_aws()
    catalog, clients = catalogs.load(settings.config), aws.Aws()
    wanted = [catalog.known(service)] if service else list(catalog.services.values())
    pagerduty = PagerDuty(
        api_url=settings.pagerduty_api_url,
        token=settings.pagerduty_token.get_secret_value().strip(),
        clock=SystemClock(),
    )
    looks = _looks(settings, catalog, clients, pagerduty)
    try:
        async with _journal(settings) as drills:
            reads = replace(looks.reads, journal=Remembering(drills)) if drills else looks.reads
            return await _judged(wanted, replace(looks, reads=reads, drills=drills))
    finally:
        await pagerduty.close()
        clients.close()


def below(found: Sequence[Readiness], wanted: Grade) -> bool:
    return any(not each.grade.at_least(wanted) for each in found)


def report(found: Sequence[Readiness]) -> str:
    """The worst first; of each what is not in order, and what to do."""
    worst = sorted(found, key=lambda each: (each.grade.worth, each.service))
    return "\n\n".join("\n".join([f"{WORDS[each.grade]:<7}  {headline(each)}", *_lines(each)]) for each in worst)


def as_json(found: Sequence[Readiness]) -> str:
    """Times are UTC, `takes` seconds. `grade` is green, amber, red or unknown."""
    return json.dumps({"services": [_service(each) for each in found]}, indent=2, ensure_ascii=False)


def _looks(settings: Settings, catalog: Catalog, clients: aws.Aws, pagerduty: PagerDuty) -> Looks:
    clock, ecs = SystemClock(speed=settings.clock_speed, epoch=settings.clock_epoch), aws.Ecs(clients)
    client = handlers.make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    asks = bool(client.token) and "SLACK_BOT_TOKEN" not in settings.wrong_tokens()
    reads = Reads(
        clock=clock,
        ecs=ecs,
        images=aws.Ecr(clients),
        dependencies=aws.DependencyReads(clients),
        journal=NoJournal(),
    )
    groups = handlers.SlackUserGroups(client, clock, home=catalog.home.team)
    return Looks(
        catalog,
        clock,
        patiently(reads),
        aws.Alarms(clients),
        aws.Retentions(clients),
        Memberships(groups, pagerduty),
        people=handlers.SlackPeople(client, clock, home=catalog.home.team) if asks else None,
    )


@contextlib.asynccontextmanager
async def _journal(settings: Settings) -> AsyncIterator[SqlJournal | None]:
    """The bot's database, where it can be read from here."""
    journal = SqlJournal(
        settings.database_url, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY, read_only=True
    )
    try:
        await journal.open()
        there = True
    except RollbackBotError:
        there = False
    try:
        yield journal if there else None
    finally:
        await journal.close()


async def _judged(services: Sequence[Service], looks: Looks) -> tuple[Readiness, ...]:
    found: list[Readiness] = []
    for at in range(0, len(services), _AT_ONCE):
        found += await asyncio.gather(*(judge(service, looks) for service in services[at : at + _AT_ONCE]))
    return tuple(found)


def _lines(found: Readiness) -> list[str]:
    return [f"  {WORDS[each.grade]:<7}  {_said(each)}" for each in found.lacking]


def _said(each: Graded) -> str:
    who = f" ({each.who})" if each.who else ""
    fix = once(each)
    return f"{each.name.replace('_', ' ')}: {each.what}{f' {fix}' if fix else ''}{who}"


def _service(found: Readiness) -> dict[str, object]:
    return {
        "service": found.service,
        "grade": found.grade.value,
        "at": found.judged_at.astimezone(UTC).isoformat(),
        "target": found.target or None,
        "takes": found.takes.total_seconds() if found.takes else None,
        "findings": [_finding(each) for each in found.failed_first],
    }


def _finding(each: Graded) -> dict[str, object]:
    told: dict[str, object] = {"name": str(each.name), "grade": each.grade.value, "applies": each.applies}
    return told | {"what": each.what, "why": each.why, "next": once(each), "who": each.who}
