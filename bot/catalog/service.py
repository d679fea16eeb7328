"""One service's entry in the services file."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, ValidatorFunctionWrapHandler, field_validator, model_validator
from pydantic_core import PydanticKnownError

from bot.catalog.audiences import EVERY, Audiences, KnownAs, Public, Templates, UpdatesEvery
from bot.catalog.checklists import Checklists, ChecklistsOrOff
from bot.catalog.contacts import Contacts, EmergencyPath, Escalation, ProblemReports
from bot.catalog.drills import Drills
from bot.catalog.durations import Duration, Within
from bot.catalog.flaw import Path
from bot.catalog.follow_ups import FollowUps, FollowUpsOrOff
from bot.catalog.freeze import Freezes
from bot.catalog.kinds import Entry, Host, Persons, Region, RoleArn, ServiceName, SlackChannel, named
from bot.catalog.lessons import AskLessons, AskLessonsOrOff
from bot.catalog.parts import (
    Blocked,
    Bounds,
    BuildProject,
    CodeDeployNames,
    Feature,
    Floor,
    HealthCheck,
    LoadTestProject,
    LogSource,
    Request,
    Roles,
    RunbookTimes,
)
from bot.catalog.sign_in import SignIn
from bot.catalog.triggers import Triggers
from bot.catalog.watching import Auto, Lines, Watching
from bot.catalog.who_decides import Approvals, HowMany, Sources
from bot.model import AwsPermission, Mode


def _without_default(schema: dict[str, Any]) -> None:
    """A list of nobody may not be written down: it is left out, where the source of a list is another."""
    schema.pop("default", None)


_Listed = Annotated[Persons, Field(validate_default=True, json_schema_extra=_without_default)]


class Service(Entry):
    """One service. `name` is what is typed in Slack; `service` is its name in ECS."""

    name: ServiceName = ""
    cluster: Annotated[str, Field(pattern=r"^\S+$", description="the name of a cluster in ECS")]
    service: Annotated[str, Field(pattern=r"^\S+$", description="the name of a service in ECS")]
    region: Region
    role_arn: RoleArn | Literal[""] = Field(default="", description="one role's ARN for everything, instead of `roles`")
    roles: Roles | None = None
    channel: SlackChannel = ""
    shared_channel: bool = Field(
        default=False,
        description="true or false: whether its channel may be shared with another organization; little is shown there",
    )
    requester_sources: Sources = ()
    approver_sources: Sources = ()
    requesters: _Listed = ()
    approvers: _Listed = ()
    approvals: HowMany = Approvals()
    approval_expires: Annotated[Duration, Within("1m", "7d")] = timedelta(minutes=15)
    contacts: Contacts = Field(default_factory=Contacts)
    escalation: Escalation = Field(default_factory=Escalation)
    problem_reports: ProblemReports = Field(default_factory=ProblemReports)
    known_as: KnownAs = ""
    audiences: Audiences = Field(default_factory=Audiences)
    updates_every: UpdatesEvery = EVERY
    public: Public = "ask"
    templates: Templates = Field(default_factory=Templates)
    emergency: EmergencyPath | None = Field(
        default=None, description="keys and values, such as {review_within: 2d}; left out where nobody may act alone"
    )
    watch: Watching = Mode.OFF
    deployments: Lines = None
    triggers: Triggers | None = Field(
        default=None,
        description="keys and values, such as {} for the runbook's; left out where no alarms are kept for the service",
    )
    deployer_approves: bool = Field(
        default=True, description="true or false: whether whoever deployed may approve what an alarm asks for"
    )
    auto: Auto = Field(default_factory=Auto)
    rollout_deadline: Annotated[Duration, Within("1m", "7d")] = timedelta(minutes=15)
    runbook_times: RunbookTimes = Field(default_factory=RunbookTimes)
    min_served: Annotated[Duration, Within("1m", "90d")] = timedelta(minutes=10)
    health: HealthCheck | None = None
    requests: tuple[Request, ...] = ()
    sign_in: SignIn = ()
    bounds: Bounds = Field(default_factory=Bounds)
    watched_for: Annotated[
        Duration, Within("6m", "24h", why="metrics prove nothing before there are five whole minutes of them")
    ] = Field(
        default=timedelta(minutes=60),
        description="how long the third phase of validation lasts: a duration from 6m to 24h, such as 60m",
    )
    logs: LogSource | None = None
    holds: bool = Field(
        default=True, description="true or false: whether a rollback marks the ECS service, for pipelines that ask"
    )
    follow_ups: FollowUpsOrOff = Field(default_factory=FollowUps)
    freeze: Freezes = ()
    lessons: AskLessonsOrOff = Field(default_factory=AskLessons)
    checklists: ChecklistsOrOff = Field(default_factory=Checklists)
    staging: ServiceName | bool = Field(
        default=False,
        description="the name of the entry that is this service's staging; or true, for an entry that is a staging",
    )
    drills: Drills | None = Field(
        default=None,
        description="keys and values, such as {every: 30d, hours: tue 10:00-12:00}; left out where only people ask",
    )
    features: dict[ServiceName, Feature] = Field(default_factory=dict)
    build: BuildProject | None = None
    load_test: LoadTestProject | None = None
    code_deploy: CodeDeployNames | None = None
    rollback_floor: Floor | None = None
    blocked_revisions: tuple[Blocked, ...] = ()
    private_hosts: tuple[Host, ...] = Field(
        default=(),
        description="a list of hosts of `health`, `requests`, `sign_in` and `features` that may have private addresses",
    )

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, data: Any) -> Any:
        """What is given by its ARN goes by its name from here on."""
        if not isinstance(data, Mapping) or not all(isinstance(data.get(k), str) for k in ("cluster", "service")):
            return data
        region = str(data.get("region"))
        cluster = named("cluster", data["cluster"], region=region)
        service = named("service", data["service"], region=region, cluster=cluster)
        return {**data, "cluster": cluster, "service": service}

    @field_validator("requesters", "approvers", mode="wrap")
    @classmethod
    def _somebody(cls, value: Any, validated: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        """Both lists may come from elsewhere alone; none of them from nowhere."""
        if value != ():
            return validated(value)
        if info.data.get(f"{str(info.field_name).removesuffix('s')}_sources") == ():
            raise PydanticKnownError("missing")
        return ()

    @property
    def ecs_name(self) -> str:
        """`cluster/service`, as it is printed everywhere."""
        return f"{self.cluster}/{self.service}"

    def role(self, right: AwsPermission) -> str | None:
        """The ARN of the role to assume; "" where the bot's own rights are used; None where it has no such right."""
        if self.roles is None:
            return self.role_arn
        by_right = {
            AwsPermission.READ: self.roles.read,
            AwsPermission.ACT: self.roles.act,
            AwsPermission.REGISTER: self.roles.register_,
            AwsPermission.ALARMS: self.roles.alarms,
            AwsPermission.SUPPORT: self.roles.support,
        }
        return by_right[right] or None

    @model_validator(mode="after")
    def _roles_are_named_once(self) -> Self:
        if self.role_arn and self.roles:
            raise ValueError("has role_arn and roles; keep one of them")
        return self

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that validation may talk to."""
        return frozenset(urlsplit(url).netloc for _, url in self.urls())

    @property
    def private_names(self) -> frozenset[str]:
        """Those of `private_hosts`, without their ports."""
        return frozenset(urlsplit(f"//{host}").hostname or "" for host in self.private_hosts)

    def urls(self) -> Iterator[tuple[Path, str]]:
        """What validation asks. -> where it stands in the entry, and the address"""
        if self.health:
            yield ("health",), self.health.url
        yield from ((("requests", index), each.url) for index, each in enumerate(self.requests))
        yield from ((("sign_in", index), step.url) for index, step in enumerate(self.sign_in))
        for name, feature in self.features.items():
            if feature.off_when:
                yield ("features", name, "off_when"), feature.off_when.url
