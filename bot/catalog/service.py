"""One service's entry in the services file."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from bot.catalog.kinds import Duration, Entry, RoleArn, ServiceName, SlackChannel, named
from bot.catalog.parts import (
    Blocked,
    BuildProject,
    CodeDeployNames,
    Feature,
    Floor,
    HealthCheck,
    LogSource,
    Request,
    Roles,
)
from bot.model import AwsPermission


class Service(Entry):
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
        urls = [r.url for r in self.requests] + ([self.health.url] if self.health else [])
        urls += [feature.off_when.url for feature in self.features.values() if feature.off_when]
        return frozenset(urlsplit(url).netloc for url in urls)
