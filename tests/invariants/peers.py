"""What stands at those outside: the witnesses who know nothing of the journal, as one value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.aws import SimulatedAws
from playground.github import LocalGitHub
from playground.jira import LocalJira
from playground.outside import Outside
from playground.outside.mailbox import Mail


@dataclass(frozen=True)
class Alerted:
    """One alert of a pager: all that was said of it, oldest first, and whether it is open."""

    key: str
    told: tuple[str, ...]
    open: bool


@dataclass(frozen=True)
class Incident:
    """One of the status page: its newest status, and (status, text) of its updates, newest first."""

    key: str
    status: str
    updates: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Peers:
    """`banners` are the bodies that the webhook's owner took, each id once. `cases` are subjects at AWS Support.

    `issues` are (name, title) in whichever tracker: `#42`, `OPS-42`.
    """

    mails: tuple[Mail, ...] = ()
    alerts: tuple[Alerted, ...] = ()
    incidents: tuple[Incident, ...] = ()
    components: Mapping[str, str] = field(default_factory=dict)
    banners: tuple[Mapping[str, Any], ...] = ()
    cases: tuple[str, ...] = ()
    issues: tuple[tuple[str, str], ...] = ()


def seen(
    aws: SimulatedAws,
    outside: Outside | None = None,
    github: LocalGitHub | None = None,
    jira: LocalJira | None = None,
) -> Peers:
    """As it stands now."""
    cases = tuple(case.subject for case in aws.cluster.told.cases)
    issues = tuple((f"#{each.number}", each.title) for each in (github.issues if github else ()))
    issues += tuple((each.key, each.summary) for each in (jira.issues if jira else ()))
    if outside is None:
        return Peers(cases=cases, issues=issues)
    page = outside.status_page
    return Peers(
        mails=tuple(outside.mailbox.mails),
        alerts=tuple(Alerted(each.key, tuple(each.told), each.open) for each in outside.pager.alerts.all),
        incidents=tuple(Incident(_key(each.metadata), each.status, tuple(each.updates)) for each in page.incidents),
        components=dict(page.components),
        banners=tuple(outside.banner.told),
        cases=cases,
        issues=issues,
    )


def _key(metadata: Mapping[str, Any]) -> str:
    return str(next((value.get("key", "") for value in metadata.values()), ""))


def at(mails: Sequence[Mail], address: str, whole: str) -> int:
    """How often that subject and text came to this address."""
    return sum(address in each.to and f"{each.subject}\n{each.text}" == whole for each in mails)
