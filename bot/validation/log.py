"""Are there critical lines in the log of the restored tasks?"""

import asyncio
from collections.abc import Awaitable
from datetime import datetime

from bot.catalog import LogSource, Service
from bot.errors import Failed
from bot.model import Check, LogSample, LogSearch
from bot.ports import Sights
from bot.validation.checks import not_read
from bot.validation.log_check import log_check
from bot.validation.log_doubt import beside, doubt
from bot.validation.log_search import Logging, searches


def log_looks(logging: Logging | Failed, service: Service, ports: Sights, at: datetime) -> list[Awaitable[Check]]:
    """One check; where no log is declared, the gap is shown."""

    async def look(source: LogSource | None) -> Check:
        if source is None:
            return not_read("log", "no `logs` is declared in the services file", at)
        if isinstance(logging, Failed):
            return not_read("log", str(logging), at)
        return await _search(source, logging, service, ports, at)

    return [look(service.logs)]


async def _search(source: LogSource, logging: Logging, service: Service, ports: Sights, at: datetime) -> Check:
    """A critical line counts also where something else could not be searched."""

    async def one(search: LogSearch) -> tuple[LogSearch, LogSample] | Failed:
        try:
            return search, await ports.logs.search(service, search)
        except Failed as error:
            return error

    done = await asyncio.gather(*(one(search) for search in searches(source, logging)))
    found = [each for each in done if not isinstance(each, Failed)]
    failed = [each for each in done if isinstance(each, Failed)]
    if failed and not any(sample.critical for _, sample in found):
        return not_read("log", str(failed[0]), at)
    why, unheard = doubt(source, logging), beside(source, logging)
    return log_check(found, region=logging.region, doubt=why, beside=unheard, at=at)
