"""Who stands on a service's lists when its sources are read too. Only people whom the file names can."""

from collections.abc import Collection, Mapping
from enum import Enum

from bot.catalog import Catalog, Service, Source


class Right(Enum):
    """What a list gives: to ask, to approve; or either, where both lists do."""

    ASK = ("requester",)
    APPROVE = ("approver",)
    EITHER = ("requester", "approver")


def listed(service: Service, right: Right) -> frozenset[str]:
    return frozenset(name for which in right.value for name in getattr(service, f"{which}s"))


def sources(service: Service, right: Right) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(each for which in right.value for each in getattr(service, f"{which}_sources")))


def people(catalog: Catalog, source: Source, members: Collection[str]) -> tuple[str, ...]:
    """`members` are ids as the source has them; who is not named under `people` has no right by it."""
    find = catalog.person if source.user_group else catalog.person_on_call
    return tuple(dict.fromkeys(name for member in members if (name := find(member)) is not None))


def with_members(service: Service, found: Mapping[Source, Collection[str]]) -> Service:
    """The service with these people on its lists, as if the file named them; what was not read is still a source."""
    lists: dict[str, object] = {}
    for which in Right.EITHER.value:
        named, elsewhere = getattr(service, f"{which}s"), getattr(service, f"{which}_sources")
        added = (name for each in elsewhere for name in found.get(each, ()))
        lists[f"{which}s"] = tuple(dict.fromkeys((*named, *added)))
        lists[f"{which}_sources"] = tuple(each for each in elsewhere if each not in found)
    return service.model_copy(update=lists)
