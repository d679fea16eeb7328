"""The parts of a service's entry, and of `home`, in the services file."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, model_validator

from bot.catalog.audiences import Audiences, Public, Templates, UpdatesEvery
from bot.catalog.checklists import ChecklistsOrOff
from bot.catalog.contacts import Contacts, Escalation, ProblemReports
from bot.catalog.destinations import DestinationEntries
from bot.catalog.durations import Duration, Within
from bot.catalog.follow_ups import FollowUpsOrOff
from bot.catalog.freeze import Freezes
from bot.catalog.kinds import (
    Entry,
    JsonValues,
    Persons,
    Revision,
    RoleArn,
    SlackChannel,
    Status,
    Text,
    Url,
    VariableName,
)
from bot.catalog.lessons import AskLessonsOrOff
from bot.catalog.numbers import PERCENT, no_share, number
from bot.catalog.readiness import ReadinessLooks, ReadinessOrOff
from bot.catalog.triggers import Triggers
from bot.catalog.watching import Lines
from bot.model import Ask, Complete, Partial, Restore

_CONTAINER = "a container's name; left out where the service has only one"


class Roles(Entry):
    """The IAM roles that are assumed for a service: to look at it, to change it, to register copies of revisions,
    to keep its alarms, and to open cases with AWS Support.

    Without `register` no copies can be made, without `alarms` none are kept, without `support` no
    cases are opened. docs/permissions.md
    """

    read: RoleArn
    act: RoleArn
    register_: RoleArn | Literal[""] = Field(default="", alias="register")
    alarms: RoleArn | Literal[""] = ""
    support: RoleArn | Literal[""] = ""


class Home(Entry):
    """The Slack workspace whose full members may have rights, and what holds for services that say nothing else."""

    team: Annotated[
        str, Field(pattern=r"^[TE][A-Z0-9]{2,}$", description="the id of your Slack workspace, such as T0QUILT")
    ]
    incident_channel: SlackChannel
    roles: Roles | None = None
    triggers: Triggers | None = None
    deployments: Lines = None
    contacts: Contacts | None = None
    escalation: Escalation | None = None
    problem_reports: ProblemReports | None = None
    destinations: DestinationEntries = Field(default_factory=dict)
    audiences: Audiences | None = None
    updates_every: UpdatesEvery | None = None
    public: Public | None = None
    templates: Templates | None = None
    follow_ups: FollowUpsOrOff | None = None
    readiness: ReadinessOrOff = Field(default_factory=ReadinessLooks)
    freeze: Freezes | None = None
    lessons: AskLessonsOrOff | None = None
    dora: Annotated[
        tuple[Annotated[str, Field(description="a name that stands under `home.destinations`")], ...],
        Field(description="a list of names that stand under `home.destinations`, such as [datadog]: of who is told"),
    ] = ()
    checklists: ChecklistsOrOff | None = None
    changed_by: Persons | None = None


class HealthCheck(Entry):
    """The health check endpoint: the status it must answer with, and a text its body must contain."""

    url: Url
    status: Status = 200
    contains: str = ""


class Request(Entry):
    """A basic function to try: an HTTP GET whose status, text, or JSON (JMESPath -> value) must be as declared."""

    name: Text
    url: Url
    status: Status = 200
    contains: str = ""
    json_: JsonValues = Field(default_factory=dict, alias="json")
    from_phase: Annotated[Literal[1, 2, 3], BeforeValidator(number)] = Field(
        default=1, description="1, 2 or 3: the phase of validation that it begins in"
    )


_Percent = Annotated[float, BeforeValidator(number), Field(gt=0, le=100)]
_NoShare = Annotated[float, BeforeValidator(number), AfterValidator(no_share), Field(gt=0, le=100)]


class Bounds(Entry):
    """What the runbook calls well: at most these figures, and at least this share of healthy targets."""

    response_time: Annotated[float, BeforeValidator(number), Field(gt=0, le=300)] = Field(
        default=2, description="a number of seconds up to 300, such as 0.5: the mean response time at most"
    )
    errors: _Percent = Field(default=1, description=f"{PERCENT}, such as 1: of the requests, which may fail with 5xx")
    memory: _NoShare = Field(default=80, description=f"{PERCENT}, such as 80: of the reserved memory")
    cpu: _NoShare = Field(default=70, description=f"{PERCENT}, such as 70: of the reserved CPU")
    healthy: _NoShare = Field(default=95, description=f"{PERCENT}, such as 95: of the targets, which must be healthy")


_Span = tuple[Annotated[Duration, Within("1s", "24h")], Annotated[Duration, Within("1s", "24h")]]


class RunbookTimes(Entry):
    """How long your runbook says that each kind of rollback takes: from and to. Only shown, and only where set."""

    immediate: _Span | None = Field(default=None, description="two durations, such as [2m, 5m]")
    partial: _Span | None = Field(default=None, description="two durations, such as [5m, 10m]")
    complete: _Span | None = Field(default=None, description="two durations, such as [10m, 15m]")

    @property
    def by_kind(self) -> dict[str, tuple[timedelta, timedelta]]:
        """Of those that are set: by the kind of ask, as `of` says it of one."""
        kinds = {"immediate": self.immediate, "undo": self.immediate, "partial": self.partial}
        kinds |= {"restore": self.partial, "complete": self.complete}
        return {kind: span for kind, span in kinds.items() if span}

    def of(self, ask: Ask) -> tuple[timedelta, timedelta] | None:
        """An undo is as quick as an immediate rollback, and a restore as a partial one."""
        match ask:
            case Partial() | Restore():
                return self.partial
            case Complete():
                return self.complete
            case _:
                return self.immediate


class LogSource(Entry):
    """Where the service's tasks log, and the CloudWatch filter pattern of a critical line."""

    group: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9_./#-]+$",
            description="the name of a log group of CloudWatch, such as /aws/ecs/catalog",
        ),
    ]
    critical: Annotated[str, Field(min_length=1, description='a filter pattern of CloudWatch, such as "FATAL"')]


class OffWhen(Entry):
    """How the service itself says that a feature is off: a GET whose JSON has these values (JMESPath -> value)."""

    url: Url
    json_: JsonValues = Field(alias="json", min_length=1)


class Feature(Entry):
    """What can be switched off by itself: the environment that switches it off, and how that shows.

    What the variables were before is not declared: it is read from the revision that had the feature on.
    """

    environment: Annotated[
        dict[VariableName, Annotated[str, Field(description='text, in quotes where it looks like more: "false"')]],
        Field(min_length=1),
    ]
    container: str = Field(default="", description=_CONTAINER)
    off_when: OffWhen | None = None


class BuildProject(Entry):
    """How the service is built without a commit: by the CodeBuild project that has deploy/buildspec.yml."""

    project: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{1,254}$", description="the name of a project in AWS CodeBuild")
    ]
    base: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$",
            description="the branch on which commits are reverted, such as main",
        ),
    ]
    repository: Annotated[
        str,
        Field(
            pattern=r"^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/[a-z0-9][a-z0-9._/-]*$",
            description="a repository in ECR without a tag, such as 123456789012.dkr.ecr.us-east-1.amazonaws.com/web",
        ),
    ]
    container: str = Field(default="", description=_CONTAINER)
    github: str = Field(
        default="",
        pattern=r"^([\w.-]+/[\w.-]+)?$",
        description="owner/name of the repository on GitHub, where a pull request shall be opened",
    )
    deadline: Annotated[Duration, Within("1m", "36h")] = timedelta(minutes=30)


class LoadTestProject(Entry):
    """A project in AWS CodeBuild that sends load to the service; a person may start it in the third phase."""

    project: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{1,254}$", description="the name of a project in AWS CodeBuild")
    ]
    deadline: Annotated[Duration, Within("1m", "36h")] = timedelta(minutes=60)


class CodeDeployNames(Entry):
    """Where AWS CodeDeploy deploys the service: only needed while none of its task sets was made by CodeDeploy."""

    application: Text
    deployment_group: Text


class Floor(Entry):
    """How far back a rollback may go: to no lower revision, and to none that was registered before."""

    revision: Revision | None = None
    registered_after: (
        Annotated[AwareDatetime, Field(description="a time with its zone, such as 2026-11-20T08:00:00Z")] | None
    ) = None
    reason: Annotated[str, Field(min_length=1, description="a reason, such as: migration 42 dropped a column")]

    @model_validator(mode="after")
    def _says_how_far(self) -> Self:
        if self.revision is None and self.registered_after is None:
            raise ValueError("needs a revision, or registered_after with a time such as 2026-11-20T08:00:00Z")
        return self


class Blocked(Entry):
    """A revision that nobody may go back to, and why."""

    revision: Revision
    reason: Annotated[str, Field(min_length=1, description="a reason, such as: leaks memory")]
