"""Whether each team's file holds what it may hold, and nothing that another team holds."""

from collections.abc import Iterator

from bot.catalog.catalog import Catalog
from bot.catalog.flaw import Path
from bot.catalog.merged import Merged
from bot.catalog.service import Service
from bot.catalog.teams import accounts, not_held


def beyond(catalog: Catalog, merged: Merged) -> Iterator[tuple[Path, str, str]]:
    """-> where, what is wrong with it, and what to do."""
    yield from _held_by_two(catalog, merged)
    private = frozenset(host for service in catalog.services.values() for host in service.private_names)
    for name, service in catalog.services.items():
        team = merged.held[name].team
        yield from not_held(service, catalog.teams[team].may_hold, team, catalog.home, private)


def _held_by_two(catalog: Catalog, merged: Merged) -> Iterator[tuple[Path, str, str]]:
    """The same service of ECS under two names, in two files: who approves one would not know of the other."""
    first: dict[tuple[str, str], Service] = {}
    for name, service in catalog.services.items():
        for account in sorted(accounts(service)):
            same = (account, f"{service.ecs_name} in {service.region}")
            other = first.setdefault(same, service)
            if merged.held[other.name].team != merged.held[name].team:
                what = f"`services.{name}` is {same[1]}, as {other.name} is in {merged.where(other.name)}."
                yield ("services", name), what, "Keep it in one of the two files."
                break
