"""The rollback log, a page at a time, and searched."""

from dataclasses import replace

from bot.errors import Refused
from bot.model import Logged
from bot.ports import Ports
from bot.rollback_log.search import PAGE, parsed


async def logged(service: str, typed: str, ports: Ports) -> Logged:
    """Newest first; of all services where none is named. Raises Refused for a search that cannot be read."""
    try:
        wanted = parsed(typed, service)
    except ValueError as error:
        raise Refused(f"The search cannot be read: {error}.") from None
    found = await ports.journal.logged(replace(wanted, limit=PAGE + 1))
    return Logged(service, found[:PAGE], typed, wanted.skipped // PAGE + 1, more=len(found) > PAGE)
