"""Whether the services file makes sense as a whole: rights that nobody could use, names that mean something else."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import combinations
from urllib.parse import urlsplit

from bot.catalog.catalog import Catalog
from bot.catalog.contacts import EmergencyPath
from bot.catalog.flaw import Path
from bot.catalog.parts import Feature
from bot.catalog.satisfiable import named_under_people, rights
from bot.catalog.service import Service
from bot.model import Mode
from bot.spelling import near
from bot.text import span

_IN_VAIN = 2  # contacts that are called before one person may act alone
RESERVED = frozenset({"help", "status", "log", "numbers", "readiness"})


def senseless(catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    """-> where, what is wrong with it, and what to do."""
    yield from _two_people(catalog)
    yield from _in_pagerduty(catalog)
    yield from _dora(catalog)
    yield from _changing(catalog)
    for name, service in catalog.services.items():
        if name in RESERVED:
            what = f"A service cannot be called {name!r}: /rollback {name} means something else."
            yield ("services", name), what, "Give it another name."
        yield from rights(service, catalog)
        yield from _contacts(service, catalog)
        yield from _told(service, catalog)
        yield from _emergency(service, catalog)
        yield from _never_by_itself(service)
        yield from _entangled(service)
        yield from _in_the_clear(service)
        yield from _staging(service, catalog)
        yield from _drills(service)


def _two_people(catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    whose: dict[str, str] = {}
    for person, ids in catalog.people.items():
        for index, slack_id in enumerate(ids):
            if whose.setdefault(slack_id, person) != person or slack_id in ids[:index]:
                twice = "belongs to two people" if whose[slack_id] != person else "stands twice"
                what = f"Slack id {slack_id} {twice}: {whose[slack_id]} has it already."
                yield ("people", person, index), what, "Keep it once."


def _in_pagerduty(catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    whose: dict[str, str] = {}
    for person, pagerduty_id in catalog.pagerduty.items():
        yield from named_under_people("pagerduty", person, ("pagerduty", person), catalog)
        if whose.setdefault(pagerduty_id, person) != person:
            what = f"PagerDuty id {pagerduty_id} belongs to two people: {whose[pagerduty_id]} has it already."
            yield ("pagerduty", person), what, "Keep it once."


def _changing(catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    """Who may change the files."""
    whose: dict[Path, tuple[str, ...]] = {("home", "changed_by"): catalog.home.changed_by or ()}
    whose |= {("teams", name, "changed_by"): team.changed_by for name, team in catalog.teams.items()}
    for where, persons in whose.items():
        for index, person in enumerate(persons):
            yield from named_under_people(".".join(map(str, where)), person, (*where, index), catalog)


def _contacts(service: Service, catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    """Those of `home` are told at its place, and once for each service that has them."""
    home = catalog.home.contacts
    where: Path = ("home", "contacts") if service.contacts == home else ("services", service.name, "contacts")
    for level, persons in service.contacts.levels:
        for index, person in enumerate(persons):
            key = f"{'.'.join(map(str, where))}.{level}"
            yield from named_under_people(key, person, (*where, str(level), index), catalog)


def _told(service: Service, catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    """Destinations that nobody has declared; those of `home` are told at its place, as contacts are."""
    where: Path = ("home",) if service.audiences == catalog.home.audiences else ("services", service.name)
    known = catalog.home.destinations
    for audience, names in service.audiences.told:
        for index, name in enumerate(names):
            if name not in known:
                key = ".".join(map(str, (*where, "audiences", audience)))
                meant = near(name, known)
                fix = f"Did you mean {meant}?" if meant else "Declare it there, or take it out."
                path = (*where, "audiences", str(audience), index)
                yield path, f"`{key}` names {name}, which does not stand under `home.destinations`.", fix
            elif not known[name].for_people:
                what = f"{audience} would be told by {name}, which takes no texts: it is by {known[name].kind}."
                yield (*where, "audiences", str(audience), index), what, "Name it under `home.dora`."


def _dora(catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    """Whoever is told of deployments and failures takes numbers, and no texts for people."""
    known = catalog.home.destinations
    for index, name in enumerate(catalog.home.dora):
        path: Path = ("home", "dora", index)
        if name not in known:
            meant = near(name, known)
            fix = f"Did you mean {meant}?" if meant else "Declare it there, or take it out."
            yield path, f"`home.dora` names {name}, which does not stand under `home.destinations`.", fix
        elif not known[name].for_dora:
            what = f"`home.dora` names {name}, which is by {known[name].kind}: only datadog and webhook take that."
            yield path, what, "Take it out, or declare another one."


def _emergency(service: Service, catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    """A way that nobody could take, or whose review nobody could close."""
    if service.emergency is None:
        return
    where, name = ("services", service.name, "emergency"), f"`services.{service.name}.emergency`"
    for index, person in enumerate(service.emergency.reviewers):
        yield from named_under_people(f"{'.'.join(where)}.reviewers", person, (*where, "reviewers", index), catalog)
    for person in service.requesters:
        called = [level for level, persons in service.contacts.levels if set(persons) - {person}]
        if len(called) < _IN_VAIN:
            what = f"{name} opens when two contacts were called in vain, and {person} has {len(called)} of them."
            yield where, what, "Name a primary and a secondary contact who are somebody else."
        if not _reviewing(service, service.emergency, catalog) - {person}:
            yield where, f"{name}: nobody but {person} could review what {person} did.", "Name somebody else too."
    if _opens_after(service) >= service.approval_expires:
        what = f"{name} would open {span(_opens_after(service))} after a plan is shown, when that has timed out."
        yield where, what, "Let `approval_expires` be longer, or `escalation` shorter."


def _never_by_itself(service: Service) -> Iterator[tuple[Path, str, str]]:
    """A plan that has timed out before it would act."""
    if service.watch is Mode.AUTO and service.auto.acts_after >= service.approval_expires:
        after = span(service.auto.acts_after)
        what = f"`services.{service.name}.auto` would act {after} after a plan is shown, when that has timed out."
        yield ("services", service.name, "watch"), what, "Let `approval_expires` be longer, or `acts_after` shorter."


def _reviewing(service: Service, path: EmergencyPath, catalog: Catalog) -> frozenset[str]:
    """A list from elsewhere may hold everybody under `people`."""
    return frozenset(path.reviewers or (catalog.people if service.approver_sources else service.approvers))


def _opens_after(service: Service) -> timedelta:
    return service.escalation.remind_after + _IN_VAIN * service.escalation.next_after


def _entangled(service: Service) -> Iterator[tuple[Path, str, str]]:
    """Two features that set the same variable: switching one on again would switch the other on as well."""
    for (one, a), (other, b) in combinations(service.features.items(), 2):
        if shared := _shared(a, b):
            what = f"`services.{service.name}.features`: {one} and {other} both set {', '.join(sorted(shared))}."
            yield ("services", service.name, "features", other), what, "Let each set variables of its own."


def _in_the_clear(service: Service) -> Iterator[tuple[Path, str, str]]:
    """Inside of one's own network some do; elsewhere everybody on the way can read it."""
    for index, step in enumerate(service.sign_in):
        to = urlsplit(step.url)
        if step.secrets and to.scheme == "http" and to.hostname not in service.private_names:
            what = f"`services.{service.name}.sign_in[{index}]` sends {step.secrets[0]} by http."
            yield ("services", service.name, "sign_in", index, "url"), what, "Write https://."


def _staging(service: Service, catalog: Catalog) -> Iterator[tuple[Path, str, str]]:
    """A re-test that would prove nothing, or would be one of production itself."""
    if isinstance(service.staging, bool):
        return
    where, name = ("services", service.name, "staging"), f"`services.{service.name}.staging`"
    staging = catalog.services.get(service.staging)
    if staging is None:
        yield where, f"{name}: the file has no service {service.staging}.", "Name an entry under `services`."
    elif staging.staging is not True:
        what = f"{name}: {staging.name} does not say that it is a staging."
        yield where, what, f"Write `staging: true` in `services.{staging.name}`, if it is one."
    elif not (staging.health or staging.requests or staging.sign_in):
        what = f"{name}: {staging.name} declares nothing that could be checked."
        yield where, what, f"Declare `health`, `requests` or `sign_in` in `services.{staging.name}`."


def _drills(service: Service) -> Iterator[tuple[Path, str, str]]:
    """Of production, or such as would always be refused."""
    where, name = ("services", service.name, "drills"), f"`services.{service.name}.drills`"
    if service.drills and service.staging is not True:
        what = f"{name}: only a staging is drilled, and {service.name} does not say that it is one."
        yield where, what, "Write it in the entry of its staging, which says `staging: true`."
    elif service.drills and service.approvals.of("undo") > service.approvals.of("immediate"):
        what = f"{name}: an undo of {service.name} needs more approvals than an immediate rollback."
        yield where, what, "Ask for as many of both: a drill's approvals are good for both ways."


def _shared(one: Feature, other: Feature) -> set[str]:
    same = one.container == other.container or not (one.container and other.container)
    return _names(one.environment) & _names(other.environment) if same else set()


def _names(environment: Mapping[str, str]) -> set[str]:
    return set(environment)
