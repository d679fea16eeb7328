"""Service deployments, and the service revisions that they bring. Built by `aws.ecs`."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.image import Image
from bot.model.traffic_shift import Hook


@dataclass(frozen=True, slots=True)
class ServiceRevision:
    """DescribeServiceRevisions: what one service deployment set out to run. `task_definition` is an ARN.

    `ports` are (what names it, port name); of gateway connectors nothing else tells.
    """

    arn: str
    task_definition: str
    images: tuple[Image, ...]
    created_at: datetime
    ports: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceDeployment:
    """DescribeServiceDeployments. `status`: PENDING, IN_PROGRESS, SUCCESSFUL, STOPPED, STOP_REQUESTED, ROLLBACK_*.

    `revision` is the service revision it was to bring; `rollback_revision` the one ECS went (or goes) back to instead.
    `stage` is its lifecycleStage; `traffic` the percentage of production traffic that `revision` is to get; `hook` the
    PAUSE hook that awaits an action; `alarms` those that were triggered; `breaker` the circuit breaker's status.
    `wanted` is how many tasks of `revision` there were to be, None where nobody looked.
    """

    arn: str
    status: str
    reason: str
    created_at: datetime
    finished_at: datetime | None
    revision: str
    rollback_revision: str | None
    failed_tasks: int
    failure_threshold: int
    stage: str = ""
    traffic: float | None = None
    hook: Hook | None = None
    hook_failed: bool = False
    alarms: tuple[str, ...] = ()
    breaker: str = ""
    wanted: int | None = None

    @property
    def moving(self) -> bool:
        """Not over yet, stopping and going back included."""
        return self.status in {
            "PENDING",
            "IN_PROGRESS",
            "STOP_REQUESTED",
            "ROLLBACK_REQUESTED",
            "ROLLBACK_IN_PROGRESS",
        }
