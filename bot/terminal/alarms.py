"""`rollback-bot alarms`: the alarms of the runbook's triggers, looked at, kept, and taken away."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from math import ceil
from typing import TypeVar

import aws
from bot import catalog as catalogs
from bot.catalog import Catalog, Service
from bot.settings import Settings
from bot.text import both, counted
from bot.triggers.carry_out import carry_out
from bot.triggers.difference import Difference, Entry, Step
from bot.triggers.survey import to_apply, to_remove

T = TypeVar("T")
Differences = tuple[Difference, ...]
Progress = Callable[[int], None]
"""Told how many more are done: services that were looked at, or alarms that were put or deleted."""

_SIGNS = {Step.CREATE: "+", Step.CHANGE: "~", Step.DELETE: "-", Step.REFUSE: "!", Step.KEEP: " "}
_TO_DO = {Step.CREATE: "to create", Step.CHANGE: "to change", Step.DELETE: "to delete"}
_ALWAYS = {Step.KEEP: "as it should be", Step.REFUSE: "left alone"}


@dataclass(frozen=True, slots=True)
class Alarms:
    """Of the services that were asked about. `home` is the workspace whose bot keeps them."""

    services: tuple[Service, ...]
    ecs: aws.Ecs
    alarms: aws.Alarms
    home: str

    async def difference(self, *, remove: bool, progress: Progress) -> Differences:
        async def look(service: Service) -> Difference:
            if remove:
                return await to_remove(service, self.alarms, home=self.home)
            return await to_apply(service, self.ecs, self.alarms, home=self.home)

        async def one(service: Service) -> Difference:
            found = await look(service)
            progress(1)
            return found

        return await _each(self.services, one)

    async def carry_out(self, found: Differences, *, progress: Progress) -> Differences:
        """-> what is left, of all of them."""

        async def do(difference: Difference) -> Difference:
            return await carry_out(difference, self.alarms, home=self.home, done=progress)

        return await _each(found, do)


@asynccontextmanager
async def alarms_of(settings: Settings, service: str) -> AsyncIterator[Alarms]:
    """Of all services of the file where `service` is "". Needs neither Slack nor a database."""
    settings.check_aws()
    catalog = catalogs.load(settings.config)
    asked = (catalog.known(service),) if service else tuple(catalog.services.values())
    clients = aws.Aws()
    try:
        yield Alarms(_once(asked, catalog), aws.Ecs(clients), aws.Alarms(clients), catalog.home.team)
    finally:
        clients.close()


def _once(asked: Iterable[Service], catalog: Catalog) -> tuple[Service, ...]:
    """Two names of one service in ECS have the same alarms: those of the name that stands first in the file."""
    first: dict[tuple[str, ...], str] = {}
    for service in catalog.services.values():
        first.setdefault(_place(service), service.name)
    return tuple(service for service in asked if first[_place(service)] == service.name)


def _place(service: Service) -> tuple[str, ...]:
    account = (service.roles.read if service.roles else service.role_arn).partition("::")[2].partition(":")[0]
    return account, service.region, service.cluster, service.service


async def _each(items: Sequence[T], do: Callable[[T], Awaitable[Difference]]) -> Differences:
    """All at once: reads gather into calls for many, and what is put waits for its turn."""
    return tuple(await asyncio.gather(*map(do, items)))


def report(found: Differences) -> str:
    """A paragraph for each service of which something is to be said, and a line that counts."""
    told = ["\n".join(lines) for each in found if len(lines := list(_of(each))) > 1]
    return "\n\n".join([*told, summary(found)])


def _of(difference: Difference) -> Iterator[str]:
    yield f"{difference.service.name} ({difference.service.ecs_name})"
    if difference.unread:
        yield f"  ! {difference.unread}"
    for entry in difference.entries:
        if entry.step is not Step.KEEP:
            yield from _entry(entry)
    yield from (f"  not watched, {why}" for why in difference.unwatched)


def _entry(entry: Entry) -> Iterator[str]:
    yield f"  {_SIGNS[entry.step]} {entry.name}"
    yield from (f"      {line}" for line in entry.lines)


def summary(found: Differences) -> str:
    """`2 alarms to create, 1 left alone, 197 as it should be.`"""
    counts = Counter(entry.step for each in found for entry in each.entries)
    parts = [f"{counts[step]} {words}" for step, words in _TO_DO.items() if counts[step]]
    parts = parts or ["nothing to do"]
    parts += [f"{counts[step]} {words}" for step, words in _ALWAYS.items() if counts[step]]
    unread = [each.service.name for each in found if each.unread]
    without = sum(each.service.triggers is None for each in found)
    silent = [f"{counted(without, 'service')} without `triggers` in the services file"] if without else []
    lacking = [f"could not look at {both(unread)}"] if unread else []
    return f"Alarms of {counted(len(found), 'service')}: {', '.join([*parts, *silent, *lacking])}."


def changes(found: Differences) -> int:
    """So many alarms are put or deleted."""
    return sum(len(each.to_do()) for each in found)


def how_long(found: Differences) -> str:
    """A sentence about a change that takes a while, "" of a short one."""
    places = Counter(_place(each.service)[:2] for each in found for _ in each.to_do())
    minutes = max(places.values(), default=0) / aws.ALARM_WRITES / 60
    if minutes < 1:
        return ""
    return f"AWS takes three alarms a second in an account and region: this takes about {ceil(minutes)} minutes."


def well(found: Differences) -> bool:
    """Nothing to do, and nothing left alone that should be done."""
    return not any(each.to_do() or each.refused for each in found)


def failed(found: Differences, left: Differences) -> Differences:
    """What was to be done, and was not; or could not even be looked at."""
    return tuple(
        replace(after, entries=tuple(each for each in after.entries if each.name in names), unwatched=())
        for before, after in zip(found, left, strict=True)
        if (names := {e.name for e in before.to_do()} & {e.name for e in after.entries if e.step is Step.REFUSE})
        or after.unread
    )
