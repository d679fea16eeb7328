"""Does each declared address answer as it should? Asked as validation asks, from here, and judged by the same rules."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.catalog import Catalog, Service
from bot.model import Check, Diagnosis, FeatureSwitch, Fetched, Result
from bot.ports import Web
from bot.validation.checks import health_check, request_check
from bot.validation.feature import switched

_AT_ONCE = 16  # requests; each may take some seconds
_FEW = 20  # services whose addresses have a line each, however well they answer
_LIST = "If that is meant, list the host under `private_hosts` of the service."
_REACH = "Correct the address, or let this machine reach it."
_MEND = "A validation would say the same: mend the service, or correct the services file."


@dataclass(frozen=True, slots=True)
class _Declared:
    """`judge` is what validation judges the answer by; `well` are the verdicts after which nothing is to be done."""

    what: str
    url: str
    judge: Callable[[Fetched, datetime], Check]
    well: frozenset[Result]


async def address_checkup(web: Web, catalog: Catalog, at: datetime) -> list[Diagnosis]:
    """A line for each; of many services only those that want something, and how many answer well."""
    declared = [each for service in catalog.services.values() for each in _declared(service)]
    fetched = await _fetched(web, [each.url for each in declared])
    found = [_judged(each, fetched[each.url], at) for each in declared]
    if len(catalog.services) <= _FEW or not found:
        return found
    wrong = [line for line in found if line.fix]
    well = f"{len(found) - len(wrong)} of {len(found)} addresses"
    return [*wrong, Diagnosis(well, "They answer as the services file declares.")]


def _declared(service: Service) -> Iterator[_Declared]:
    passed = frozenset({Result.PASS})
    if health := service.health:
        yield _Declared(f"{service.name} health", health.url, partial(health_check, health), passed)
    for request in service.requests:
        yield _Declared(f"{service.name} request {request.name}", request.url, partial(request_check, request), passed)
    for name, feature in service.features.items():
        if off_when := feature.off_when:  # on is as well as off, where the service says which
            judge = partial(switched, FeatureSwitch(name, on=False), off_when)
            yield _Declared(f"{service.name} feature {name}", off_when.url, judge, passed | {Result.FAIL})


async def _fetched(web: Web, urls: Sequence[str]) -> dict[str, Fetched]:
    """Each is asked once, however often it is declared; a few at a time."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def fetch(url: str) -> Fetched:
        async with turns:
            return await web.fetch(url)

    each = list(dict.fromkeys(urls))
    return dict(zip(each, await asyncio.gather(*map(fetch, each)), strict=True))


def _judged(declared: _Declared, fetched: Fetched, at: datetime) -> Diagnosis:
    """No answer must be mended, for no validation could pass; another answer may be the incident itself."""
    if fetched.problem:
        fix = _LIST if "private_hosts" in fetched.problem else _REACH
        return Diagnosis(declared.what, f"{fetched.url} {fetched.problem}.", fix)
    check = declared.judge(fetched, at)
    says = f"{fetched.url}: {check.evidence}."
    if check.result in declared.well:
        return Diagnosis(declared.what, says)
    return Diagnosis(declared.what, says, _MEND, optional=True)
