"""The teams of a directory of services files: who may change a team's file, and what may stand in it.

All of it stands in `home.yml`, and nothing of it in the file of the team: a file that says itself what it may hold
grants itself.
"""

from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Annotated, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from bot.catalog.flaw import Path
from bot.catalog.kinds import Entry, Persons
from bot.catalog.parts import Home
from bot.catalog.service import Service
from bot.model import AwsPermission

OWN = "own"  # the account of the bot's own rights, of a service that names no role
_ANY = ("*",)

_Glob = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:/*?-]+$", description="a name, in which * and ? may stand")]
_Globs = tuple[_Glob, ...]
_Account = Annotated[
    str, Field(pattern=rf"^(\d{{12}}|{OWN})$", description='the number of an account in quotes, "123456789012", or own')
]


class MayHold(Entry):
    """What a team's services may be. Where `clusters`, `services` or `accounts` are left out, any will do.

    What is reached with the bot's own keys, or from where the bot runs, a team has only by name.
    """

    names: Annotated[_Globs, Field(min_length=1, description="a list of the names in Slack, such as [quilt-*]")]
    clusters: Annotated[_Globs, Field(description="a list of clusters in ECS, such as [sales-prod]")] = ()
    services: Annotated[_Globs, Field(description="a list of services in ECS, such as [quilt-*]")] = ()
    accounts: Annotated[
        tuple[_Account, ...],
        Field(description='a list of accounts, such as [own, "123456789012"]: of the roles that are assumed'),
    ] = ()
    secrets: Annotated[_Globs, Field(description="a list of files in ROLLBACK_SECRETS_DIR, such as [CATALOG_*]")] = ()
    private_hosts: Annotated[_Globs, Field(description="a list of hosts, such as [catalog.internal]")] = ()
    repositories: Annotated[_Globs, Field(description="a list of repositories on GitHub, such as [quiltdata/*]")] = ()
    jira: Annotated[_Globs, Field(description="a list of keys of projects in Jira, such as [OPS]")] = ()
    destinations: Annotated[
        _Globs, Field(description="a list of names under `home.destinations`; those of `home.audiences` all may tell")
    ] = ()

    @model_validator(mode="after")
    def _is_a_limit(self) -> Self:
        if not (self.clusters or self.accounts):
            raise ValueError("names neither clusters nor accounts: a name in Slack alone limits nothing")
        return self


class Team(Entry):
    """One team: its file is called as the team is."""

    changed_by: Persons
    may_hold: MayHold


class _Use(NamedTuple):
    """`where` in the service's entry, which key of `may_hold` says whether it may be, and what it is."""

    where: Path
    key: str
    value: str


def not_held(
    service: Service, may: MayHold, team: str, home: Home, private: Collection[str]
) -> Iterator[tuple[Path, str, str]]:
    """What stands in a service of the team, and may not. -> where, what is wrong with it, and what to do.

    `private`: the names of hosts that any service lists as private.
    """
    anything = {"clusters", "services", "accounts"}
    for where, key, value in (*_itself(service), *_of_others(service, private), *_by_the_bots_keys(service, home)):
        globs = getattr(may, key) or (_ANY if key in anything else ())
        if not any(fnmatchcase(value, glob) for glob in globs):
            limit = f"only {', '.join(globs)}" if globs else "none"
            what = f"The team {team} may not hold “{value}”: of `{key}`, {limit}."
            fix = f"Take it out, or have it added to `teams.{team}.may_hold.{key}`."
            yield ("services", service.name, *where), what, fix


def accounts(service: Service) -> frozenset[str]:
    """In which the bot assumes roles for this service; `own` where it assumes none."""
    roles = [role for right in AwsPermission if (role := service.role(right)) is not None]
    return frozenset(role.split(":")[4] if role else OWN for role in roles)


def _itself(service: Service) -> Iterator[_Use]:
    role: Path = ("role_arn",) if service.role_arn else ("roles",) if service.roles else ()
    yield _Use((), "names", service.name)
    yield _Use(("cluster",), "clusters", service.cluster)
    yield _Use(("service",), "services", service.service)
    yield from (_Use(role, "accounts", each) for each in sorted(accounts(service)))


def _of_others(service: Service, private: Collection[str]) -> Iterator[_Use]:
    """Private hosts that only another service lists: from where the bot runs, this one would be told of them too."""
    for where, url in service.urls():
        host = urlsplit(url).hostname or ""
        if host in private and host not in service.private_names:
            yield _Use(where, "private_hosts", host)


def _by_the_bots_keys(service: Service, home: Home) -> Iterator[_Use]:
    """What `home` says for everybody, everybody has."""
    for name in _once(name for step in service.sign_in for name in step.secrets):
        yield _Use(("sign_in",), "secrets", name)
    for index, host in enumerate(service.private_hosts):
        yield _Use(("private_hosts", index), "private_hosts", host)
    if service.build and service.build.github:
        yield _Use(("build", "github"), "repositories", service.build.github)
    follow_ups = service.follow_ups
    if follow_ups != "off" and follow_ups != home.follow_ups and (issues := follow_ups.issues):  # noqa: PLR1714
        key, value = ("jira", issues.jira.project) if issues.jira else ("repositories", issues.github)
        yield _Use(("follow_ups", "issues"), key, value)
    if service.audiences != home.audiences:
        for name in _once(name for _, names in service.audiences.told for name in names):
            yield _Use(("audiences",), "destinations", name)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
