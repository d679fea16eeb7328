"""The parts of a service's entry, and of `home`, in the services file."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from bot.catalog.kinds import Duration, Entry, JsonValues, RoleArn, SlackChannel, Url, VariableName


class Roles(Entry):
    """The IAM roles that are assumed for a service: to look at it, to change it, and to register copies of revisions.

    Without `register` no copies can be made. docs/permissions.md
    """

    read: RoleArn
    act: RoleArn
    register_: RoleArn | Literal[""] = Field(default="", alias="register")


class Home(Entry):
    """The Slack workspace whose full members may have rights, and what holds for services that say nothing else."""

    team: Annotated[str, Field(pattern=r"^[TE][A-Z0-9]{2,}$")]
    incident_channel: SlackChannel
    roles: Roles | None = None


class HealthCheck(Entry):
    """The health check endpoint: the status it must answer with, and a text its body must contain."""

    url: Url
    status: int = 200
    contains: str = ""


class Request(Entry):
    """A basic function to try: an HTTP GET whose status, text, or JSON (JMESPath -> value) must be as declared."""

    name: str
    url: Url
    status: int = 200
    contains: str = ""
    json_: JsonValues = Field(default_factory=dict, alias="json")


class LogSource(Entry):
    """Where the service's tasks log, and the CloudWatch filter pattern of a critical line."""

    group: str
    critical: str


class OffWhen(Entry):
    """How the service itself says that a feature is off: a GET whose JSON has these values (JMESPath -> value)."""

    url: Url
    json_: JsonValues = Field(alias="json", min_length=1)


class Feature(Entry):
    """What can be switched off by itself: the environment that switches it off, and how that shows.

    What the variables were before is not declared: it is read from the revision that had the feature on.
    """

    environment: Annotated[dict[VariableName, str], Field(min_length=1)]
    container: str = Field(default="", description="May be left out where the service has only one.")
    off_when: OffWhen | None = None


class BuildProject(Entry):
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


class CodeDeployNames(Entry):
    """Where AWS CodeDeploy deploys the service: only needed while none of its task sets was made by CodeDeploy."""

    application: str
    deployment_group: str


class Floor(Entry):
    """How far back a rollback may go: to no lower revision, and to none that was registered before."""

    revision: Annotated[int, Field(ge=1)] | None = None
    registered_after: AwareDatetime | None = None
    reason: Annotated[str, Field(min_length=1, description="Such as: migration 42 dropped a column.")]

    @model_validator(mode="after")
    def _says_how_far(self) -> Self:
        if self.revision is None and self.registered_after is None:
            raise ValueError("needs a revision, or registered_after with a time such as 2026-11-20T08:00:00Z")
        return self


class Blocked(Entry):
    """A revision that nobody may go back to, and why."""

    revision: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1)]
