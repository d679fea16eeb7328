"""What a service runs: its revisions, the images they resolved to, and the tasks of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from playground.aws.behaviour import Step
from playground.aws.names import CLUSTER, TARGET_GROUP_ARN, ecs_arn


@dataclass(frozen=True)
class ContainerImage:
    """`digest` is None when ECR did not have the image at the time of the deployment."""

    container: str
    image: str
    digest: str | None


@dataclass(frozen=True, eq=False)
class ServiceRevision:
    arn: str
    task_definition: str
    images: Sequence[ContainerImage]
    created_at: datetime
    target_group: str = TARGET_GROUP_ARN


@dataclass(eq=False)
class Task:
    """`script` is what is still to come; `target` is its state in the target group, None when not registered.

    `protected` from scale-in; `unstoppable`: its container instance does not hear that it shall stop. `checked` are its
    containers that have a health check, which says `health`, or, "", what the target group says. `version` grows
    with each change that an event has `told`: last and desired status.
    """

    id: str
    revision: ServiceRevision
    started_by: str
    address: str
    created_at: datetime
    script: list[tuple[datetime, Step]]
    last_status: str = "PROVISIONING"
    desired_status: str = "RUNNING"
    target: str | None = None
    started_at: datetime | None = None
    stopping_at: datetime | None = None
    stopped_at: datetime | None = None
    stop_code: str | None = None
    stopped_reason: str | None = None
    container_reason: str | None = None
    exit_code: int | None = None
    protected: bool = False
    unstoppable: bool = False
    essential: frozenset[str] = frozenset()
    checked: frozenset[str] = frozenset()
    health: str = ""
    version: int = 0
    told: tuple[str, str] = ("", "")

    @property
    def arn(self) -> str:
        return ecs_arn("task", CLUSTER, self.id)

    @property
    def wanted(self) -> bool:
        return self.desired_status == "RUNNING"

    @property
    def pending(self) -> bool:
        return self.wanted and self.last_status in ("PROVISIONING", "PENDING")

    @property
    def healthy(self) -> bool:
        return self.wanted and self.target == "healthy"

    @property
    def health_status(self) -> str:
        """By its essential containers: UNHEALTHY before UNKNOWN before HEALTHY."""
        found = {self.container_health(name) for name in self.essential}
        return next((health for health in ("UNHEALTHY", "UNKNOWN") if health in found), "HEALTHY")

    def container_health(self, name: str) -> str:
        """ECS knows nothing of a container without a health check, nor before the first one."""
        if name not in self.checked or self.last_status != "RUNNING":
            return "UNKNOWN"
        return self.health or {"healthy": "HEALTHY", "unhealthy": "UNHEALTHY"}.get(self.target or "", "UNKNOWN")
