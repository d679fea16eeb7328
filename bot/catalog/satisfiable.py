"""Whether those who must approve ever could: said of the file before anybody waits for an approval that cannot come."""

from collections.abc import Iterator

from bot.catalog.catalog import Catalog
from bot.catalog.flaw import Path
from bot.catalog.service import Service
from bot.spelling import near


def rights(service: Service, catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    """-> where, what is wrong with it, and what to do."""
    for key, persons in (("requesters", service.requesters), ("approvers", service.approvers)):
        for index, person in enumerate(persons):
            where = ("services", service.name, key, index)
            yield from named_under_people(f"services.{service.name}.{key}", person, where, catalog)
    yield from _nobody_on_call(service, catalog)
    yield from too_few(service, catalog)


def named_under_people(key: str, person: str, where: Path, catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    if person not in catalog.people:
        meant = near(person, catalog.people)
        what = f"`{key}` names {person!r}, who is not under people."
        yield where, what, f"Did you mean `{meant}`?" if meant else "Add who that is under `people`, or take it out."


def _nobody_on_call(service: Service, catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    for key, sources in (
        ("requester_sources", service.requester_sources),
        ("approver_sources", service.approver_sources),
    ):
        for index, source in enumerate(sources):
            if source.pagerduty_schedule and not catalog.pagerduty:
                what = f"`services.{service.name}.{key}` names {source.name}, and nobody's id in PagerDuty is known."
                fix = "Add under `pagerduty` who is who, such as {engineer-a: PT23IWX}."
                yield ("services", service.name, key, index), what, fix


def too_few(service: Service, catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    """Whoever asks never approves. A list from elsewhere may hold everybody under `people`, and nobody else."""
    able = frozenset(catalog.people if service.approver_sources else service.approvers)
    asking = service.requesters if service.requesters and not service.requester_sources else ("",)
    where, fix = ("services", service.name, "approvers"), "Name more approvers, or lower `approvals`."
    for kind, needed in _needs(service):
        for person in asking:
            left = len(able - {person})
            if left < needed and person and not left:
                what = f"`services.{service.name}`: nobody but {person} could approve what {person} asks for."
                yield where, what, "Name somebody else too."
            elif left < needed:
                who = f"besides {person}, who may ask, " if person else ""
                wants = f"{kind} needs {needed} approvals, and {who}only {left} could approve."
                yield where, f"`services.{service.name}`: {wants}", fix


def _needs(service: Service) -> Iterator[tuple[str, int]]:
    """The numbers that are asked for, each once, with the kind that asks for it first."""
    told = set[int]()
    for kind, needed in service.approvals.by_kind.items():
        if needed not in told:
            told.add(needed)
            yield kind, needed
