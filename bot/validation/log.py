"""Are there critical lines in the log of the restored tasks?"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.catalog import LogSource, Service
from bot.errors import Failed
from bot.model import Check, LogSample, LogSearch, Phase
from bot.ports import Sights
from bot.validation.checks import not_read
from bot.validation.log_check import log_check
from bot.validation.log_doubt import beside, doubt
from bot.validation.log_search import Logging, searches
from bot.validation.put_off import may_be_put_off, put_off
from bot.validation.unhidden import ToLook


def log_looks(
    logging: Logging | Failed, service: Service, ports: Sights, at: datetime, *, watched: Phase | None
) -> list[ToLook]:
    """One check; where no log is declared, the gap is shown.

    `watched` is the phase of a rollback that is looked at, None where somebody waits for the answer.
    """

    async def look(source: LogSource | None) -> Check:
        if source is None:
            return not_read("log", "no `logs` is declared in the services file", at)
        if isinstance(logging, Failed):
            return not_read("log", str(logging), at)
        wanted = searches(source, logging)
        spare = all(ports.logs.spare(service, search) for search in wanted)
        if watched and may_be_put_off(watched, at) and not spare:
            return put_off("log", watched, at)
        found = await _search(wanted, service, ports, patient=watched is not None)
        return _told(found, source, logging, at)

    return [partial(look, service.logs)]


async def _search(
    wanted: Sequence[LogSearch], service: Service, ports: Sights, *, patient: bool
) -> list[tuple[LogSearch, LogSample] | Failed]:
    async def one(search: LogSearch) -> tuple[LogSearch, LogSample] | Failed:
        try:
            return search, await ports.logs.search(service, search, patient=patient)
        except Failed as error:
            return error

    return await asyncio.gather(*map(one, wanted))


def _told(
    done: Sequence[tuple[LogSearch, LogSample] | Failed], source: LogSource, logging: Logging, at: datetime
) -> Check:
    """A critical line counts also where something else could not be searched."""
    found = [each for each in done if not isinstance(each, Failed)]
    failed = [each for each in done if isinstance(each, Failed)]
    if failed and not any(sample.critical for _, sample in found):
        return not_read("log", str(failed[0]), at)
    why, unheard = doubt(source, logging), beside(source, logging)
    return log_check(found, region=logging.region, doubt=why, beside=unheard, at=at)
