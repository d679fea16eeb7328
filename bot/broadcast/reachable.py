"""The destinations of the services file, by their names."""

from collections.abc import Mapping

from bot.catalog import Catalog
from bot.errors import Failed
from bot.ports import Destination


class Reachable:
    """Implements `bot.ports.Destinations`."""

    def __init__(self, by_name: Mapping[str, Destination]) -> None:
        self._by_name = by_name

    def named(self, name: str) -> Destination:
        if (found := self._by_name.get(name)) is None:
            raise Failed(f"The services file has no destination {name}.")
        return found


def told_outside(catalog: Catalog) -> frozenset[str]:
    """The services of which somebody outside the team is told."""
    return frozenset(name for name, service in catalog.services.items() if service.audiences.told)
