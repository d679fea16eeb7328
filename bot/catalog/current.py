"""The services file that is in force: whoever holds it sees what was read anew, without being told."""

from typing import Any

from bot.catalog.catalog import Catalog


class CurrentCatalog(Catalog):
    """A catalog that becomes another one, all of it at once. Between two looks at it, it may have changed: what
    belongs together is taken out of it together, as a service is, which never changes.
    """

    @classmethod
    def of(cls, catalog: Catalog) -> "CurrentCatalog":
        return cls.model_construct(**_values(catalog))

    def become(self, newer: Catalog) -> None:
        """One assignment, so that no thread sees a part of it."""
        object.__setattr__(self, "__dict__", _values(newer))

    def as_it_is(self) -> Catalog:
        """A copy that does not change."""
        return Catalog.model_construct(**_values(self))


def _values(catalog: Catalog) -> dict[str, Any]:
    return {name: getattr(catalog, name) for name in Catalog.model_fields}
