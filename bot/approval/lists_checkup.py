"""Whether the lists that are kept elsewhere let anybody do anything, now: members change, so it is looked at again."""

import asyncio
from collections.abc import Iterator

from bot.approval import lists
from bot.approval.members import Right, listed, sources
from bot.catalog import Catalog, Service, too_few
from bot.errors import Failed, Misconfigured
from bot.model import Diagnosis
from bot.ports import Memberships
from bot.text import both

_FIX = "Until it can be read, it gives nobody any right: see docs/who-decides.md."
_NOBODY = "Add whoever is in it under `people`, and for PagerDuty under `pagerduty`, in the services file."


def check_pagerduty(catalog: Catalog, *, token: bool) -> None:
    """Raises Misconfigured where a schedule is named that nothing could ever read."""
    for service in catalog.services.values():
        for source in sources(service, Right.EITHER):
            if source.pagerduty_schedule and not token:
                reason = f"`services.{service.name}` names {source.name}, and ROLLBACK_PAGERDUTY_TOKEN is not set."
                raise Misconfigured(reason, "Set it to a read-only key of PagerDuty's REST API.")


async def lists_checkup(catalog: Catalog, memberships: Memberships) -> list[Diagnosis]:
    """A line for each list of each service, and one where too few could approve. Raises nothing."""
    having = [service for service in catalog.services.values() if sources(service, Right.EITHER)]
    looks = await asyncio.gather(*(_of(service, catalog, memberships) for service in having))
    return [line for lines in looks for line in lines]


async def _of(service: Service, catalog: Catalog, memberships: Memberships) -> list[Diagnosis]:
    seen: list[Diagnosis] = []
    for right, called in ((Right.ASK, "requesters"), (Right.APPROVE, "approvers")):
        for source in sources(service, right):
            alone = service.model_copy(update={called: (), f"{called.removesuffix('s')}_sources": (source,)})
            now, errors = await lists.read(alone, right, catalog=catalog, memberships=memberships)
            seen.append(_told(f"{service.name} {called}", source.name, sorted(listed(now, right)), errors))
    now, errors = await lists.read(service, Right.EITHER, catalog=catalog, memberships=memberships)
    return [*seen, *([] if errors else _lacking(now, catalog))]


def _told(what: str, source: str, people: list[str], errors: list[Failed]) -> Diagnosis:
    if errors:
        return Diagnosis(what, str(errors[0]), _FIX)
    if not people:
        return Diagnosis(what, f"Nobody in {source} is named in the services file.", _NOBODY)
    return Diagnosis(what, f"By {source}, now: {both(people)}.")


def _lacking(service: Service, catalog: Catalog) -> Iterator[Diagnosis]:
    for _, what, _ in too_few(service, catalog):
        yield Diagnosis(f"{service.name} approvers", f"As the lists are now: {what}", _NOBODY, optional=True)
