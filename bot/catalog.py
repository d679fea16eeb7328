"""The services file: what may be rolled back, by whom, and how it is judged healthy. Whoever edits it grants rights."""

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import jmespath
import yaml
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import WithJsonSchema

from bot.errors import Misconfigured
from bot.model import Right

RESERVED = frozenset({"help", "status", "log", "readiness"})
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_duration(value: object) -> object:
    """`15m` -> 15 minutes; also s, h and d."""
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"(\d+)([smhd])", str(value).strip())
    if not match:
        raise ValueError(f"{value!r} is not a duration; write for example 15m, 90s or 2h")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _in_seconds(value: timedelta) -> str:
    return f"{int(value.total_seconds())}s"


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(_in_seconds),
    WithJsonSchema({"type": "string", "pattern": r"^\d+[smhd]$", "examples": ["15m", "2h"]}),
]
SlackUser = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,}$")]
SlackChannel = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{2,}$")]
ServiceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$")]
RoleArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$")]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Roles(_Entry):
    """The IAM roles that are assumed for a service: to look at it, to change it, and to register copies of revisions.

    Without `register` no copies can be made. docs/permissions.md
    """

    read: RoleArn
    act: RoleArn
    register_: RoleArn | Literal[""] = Field(default="", alias="register")


class Home(_Entry):
    """The Slack workspace whose full members may have rights, and what holds for services that say nothing else."""

    team: Annotated[str, Field(pattern=r"^[TE][A-Z0-9]{2,}$")]
    incident_channel: SlackChannel
    roles: Roles | None = None


class HealthCheck(_Entry):
    """The health check endpoint: the status it must answer with, and a text its body must contain."""

    url: Url
    status: int = 200
    contains: str = ""


class Request(_Entry):
    """A basic function to try: an HTTP GET whose status, text, or JSON (JMESPath -> value) must be as declared."""

    name: str
    url: Url
    status: int = 200
    contains: str = ""
    json_: dict[str, Any] = Field(default_factory=dict, alias="json")

    @model_validator(mode="after")
    def _paths_can_be_read(self) -> Self:
        for path in self.json_:
            jmespath.compile(path)
        return self


class LogSource(_Entry):
    """Where the service's tasks log, and the CloudWatch filter pattern of a critical line."""

    group: str
    critical: str


class OffWhen(_Entry):
    """How the service itself says that a feature is off: a GET whose JSON has these values (JMESPath -> value)."""

    url: Url
    json_: dict[str, Any] = Field(alias="json", min_length=1)

    @model_validator(mode="after")
    def _paths_can_be_read(self) -> Self:
        for path in self.json_:
            jmespath.compile(path)
        return self


class Feature(_Entry):
    """What can be switched off by itself: the environment that switches it off, and how that shows.

    What the variables were before is not declared: it is read from the revision that had the feature on.
    """

    environment: Annotated[dict[VariableName, str], Field(min_length=1)]
    container: str = Field(default="", description="May be left out where the service has only one.")
    off_when: OffWhen | None = None


class BuildProject(_Entry):
    """How the service is built without a commit: by the CodeBuild project that has deploy/buildspec.yml."""

    project: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{1,254}$")]
    base: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$", description="The branch it reverts on.")]
    repository: Annotated[
        str,
        Field(
            pattern=r"^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/[a-z0-9][a-z0-9._/-]*$",
            description="Where in ECR it pushes the image.",
        ),
    ]
    container: str = Field(default="", description="May be left out where the service has only one.")
    github: str = Field(
        default="", pattern=r"^([\w.-]+/[\w.-]+)?$", description="owner/name, where a pull request shall be opened."
    )
    deadline: Duration = timedelta(minutes=30)


class CodeDeployNames(_Entry):
    """Where AWS CodeDeploy deploys the service: only needed while none of its task sets was made by CodeDeploy."""

    application: str
    deployment_group: str


class Floor(_Entry):
    """How far back a rollback may go: to no lower revision, and to none that was registered before."""

    revision: Annotated[int, Field(ge=1)] | None = None
    registered_after: AwareDatetime | None = None
    reason: Annotated[str, Field(min_length=1, description="Such as: migration 42 dropped a column.")]

    @model_validator(mode="after")
    def _says_how_far(self) -> Self:
        if self.revision is None and self.registered_after is None:
            raise ValueError("needs a revision, or registered_after with a time such as 2026-11-20T08:00:00Z")
        return self


class Blocked(_Entry):
    """A revision that nobody may go back to, and why."""

    revision: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1)]


class Service(_Entry):
    """One service. `name` is what is typed in Slack; `service` is its name in ECS."""

    name: ServiceName = ""
    cluster: str
    service: str
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
    role_arn: RoleArn | Literal[""] = Field(default="", description="One role for everything; instead of `roles`.")
    roles: Roles | None = None
    channel: SlackChannel = ""
    requesters: Annotated[tuple[str, ...], Field(min_length=1)]
    approvers: Annotated[tuple[str, ...], Field(min_length=1)]
    approvals: Literal[1] = 1
    approval_expires: Duration = timedelta(minutes=15)
    rollout_deadline: Duration = timedelta(minutes=15)
    min_served: Duration = timedelta(minutes=10)
    health: HealthCheck | None = None
    requests: tuple[Request, ...] = ()
    logs: LogSource | None = None
    holds: bool = Field(default=True, description="Mark the ECS service after a rollback, for pipelines that ask.")
    features: dict[ServiceName, Feature] = Field(default_factory=dict)
    build: BuildProject | None = None
    code_deploy: CodeDeployNames | None = None
    rollback_floor: Floor | None = None
    blocked_revisions: tuple[Blocked, ...] = ()
    private_hosts: tuple[str, ...] = Field(
        default=(), description="Hosts of `health`, `requests` and `features` that may resolve to private addresses."
    )

    @property
    def ecs_name(self) -> str:
        """`cluster/service`, as it is printed everywhere."""
        return f"{self.cluster}/{self.service}"

    def role(self, right: Right) -> str | None:
        """The ARN of the role to assume; "" where the bot's own rights are used; None where it has no such right."""
        if self.roles is None:
            return self.role_arn
        by_right = {Right.READ: self.roles.read, Right.ACT: self.roles.act, Right.REGISTER: self.roles.register_}
        return by_right[right] or None

    @model_validator(mode="after")
    def _roles_are_named_once(self) -> Self:
        if self.role_arn and self.roles:
            raise ValueError("has role_arn and roles; keep one of them")
        return self

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that validation may talk to."""
        urls = [r.url for r in self.requests] + ([self.health.url] if self.health else [])
        urls += [feature.off_when.url for feature in self.features.values() if feature.off_when]
        return frozenset(urlsplit(url).netloc for url in urls)


class Catalog(_Entry):
    """The whole services file. `digest` is the SHA-256 of its text; it stands in every audit row."""

    home: Home
    people: dict[str, Annotated[tuple[SlackUser, ...], Field(min_length=1)]]
    services: Annotated[dict[ServiceName, Service], Field(min_length=1)]
    digest: Annotated[str, Field(exclude=True)] = ""

    def person(self, slack_id: str) -> str | None:
        """The person behind a Slack id; None for everybody the file does not name."""
        return next((name for name, ids in self.people.items() if slack_id in ids), None)

    def slack_ids(self, persons: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.people[name][0] for name in persons)

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, data: Any) -> Any:
        """Give each service its name, and what it leaves to `home`."""
        if not isinstance(data, Mapping) or not isinstance(data.get("services"), Mapping):
            return data
        home = data.get("home") or {}
        services = {
            name: {"channel": home.get("incident_channel", ""), **_roles(home, entry), **entry, "name": name}
            if isinstance(entry, Mapping)
            else entry
            for name, entry in data["services"].items()
        }
        return {**data, "services": services}

    @model_validator(mode="after")
    def _rights_make_sense(self) -> Self:
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> list[str]:
        ids = [slack_id for ids in self.people.values() for slack_id in ids]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        found = [f"Slack id {i} belongs to two people" for i in twice]
        for name, service in self.services.items():
            if name in RESERVED:
                found.append(f"a service cannot be called {name!r}: /rollback {name} means something else")
            named = {*service.requesters, *service.approvers}
            found += [f"services.{name} names {p!r}, who is not under people" for p in sorted(named - set(self.people))]
            found += [
                f"services.{name}: nobody but {person} could approve what {person} asks for"
                for person in service.requesters
                if not set(service.approvers) - {person}
            ]
            found += [f"services.{name}.features: {problem}" for problem in _entangled(service.features)]
        return found


def _entangled(features: Mapping[str, Feature]) -> list[str]:
    """Two features that set the same variable: switching one on again would switch the other on as well."""
    return [
        f"{one} and {other} both set {', '.join(sorted(shared))}"
        for (one, a), (other, b) in combinations(features.items(), 2)
        if a.container == b.container or not (a.container and b.container)
        if (shared := a.environment.keys() & b.environment.keys())
    ]


def _parsed(text: str) -> Any:
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)  # ten times as fast
    except (AttributeError, yaml.YAMLError):  # it is not on every machine; and the other shows where a mistake is
        return yaml.safe_load(text)


def _roles(home: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `home`, for a service that names none of its own."""
    return {"roles": home["roles"]} if home.get("roles") and not entry.get("role_arn") else {}


def load(path: Path) -> Catalog:
    """Read the services file. Raises Misconfigured with every problem in it, one a line."""
    try:
        text = path.read_text(encoding="utf-8")
        catalog = Catalog.model_validate(_parsed(text))
    except OSError as error:
        raise Misconfigured(
            f"Cannot read the services file {path}: {error.strerror}.", "Set ROLLBACK_CONFIG."
        ) from error
    except UnicodeDecodeError as error:
        raise Misconfigured(f"The services file {path} is not UTF-8 text.", "Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        raise Misconfigured(f"The services file {path} is not YAML: {error}.") from error
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()]
        raise Misconfigured(f"The services file {path} is not valid:\n" + "\n".join(lines)) from error
    return catalog.model_copy(update={"digest": hashlib.sha256(text.encode()).hexdigest()})
