"""The log group of the service that a rollback is of, as the services file has it now."""

from bot.catalog import Catalog
from bot.model import Rollback


def log_group(rollback: Rollback, catalog: Catalog) -> str:
    """ "" where none is declared, or the service is not in the file any more."""
    service = catalog.services.get(rollback.service)
    return service.logs.group if service and service.logs else ""
