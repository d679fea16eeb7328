"""Of which services anybody outside the team is told."""

from bot.catalog import Catalog


def told_outside(catalog: Catalog) -> frozenset[str]:
    """By their names."""
    return frozenset(name for name, service in catalog.services.items() if service.audiences.told)
