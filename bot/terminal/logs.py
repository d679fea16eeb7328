"""`rollback-bot logs`: what matters of a service's log, when Slack is down or far."""

from collections.abc import Sequence

from pydantic import TypeAdapter

import aws
from bot import catalog as catalogs
from bot.clock import SystemClock
from bot.lookups import logs_told
from bot.lookups.logs import logs_of
from bot.model import LogsNow
from bot.settings import Settings
from handlers.grammar.minutes import parse_minutes
from handlers.grammar.results import Command


async def look(settings: Settings, service: str, minutes: int) -> LogsNow:
    """Needs neither Slack nor a database, nor any right but to read."""
    settings.check_aws()
    wanted, clients = catalogs.load(settings.config).known(service), aws.Aws()
    clock = SystemClock(speed=settings.clock_speed, epoch=settings.clock_epoch)
    try:
        ecs, logs = aws.Ecs(clients), aws.CloudWatchLogs(clients)
        return await logs_of(wanted, minutes, ecs=ecs, logs=logs, at=clock.now())
    finally:
        clients.close()


def instead_of(service: str, more: Sequence[str]) -> str:
    """What to type where the minutes stand behind the service, as they do in Slack."""
    read = parse_minutes(service, more)
    return f"Did you mean --minutes {read.reason}?" if isinstance(read, Command) else read.problem


def report(found: LogsNow) -> str:
    where = [f"{place.what}{f'  {place.url}' if place.url else ''}" for place in found.places]
    parts = [logs_told.title(found), logs_told.summary(found), *logs_told.lines(found), *logs_told.gaps(found)]
    return "\n".join([*parts, *(f"Searched: {each}" for each in where)])


def as_json(found: LogsNow) -> str:
    return TypeAdapter(LogsNow).dump_json(found, indent=2).decode()
