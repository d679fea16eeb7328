"""A task, as DescribeTasks says it. Built by `aws.ecs`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.image import Image


@dataclass(frozen=True, slots=True)
class Task:
    """DescribeTasks. `status` is lastStatus (RUNNING, STOPPED, …); `started_by` is the deployment's id.

    `runtime_ids` are what Docker calls each container, by its name, once it was started. `health` is HEALTHY, UNHEALTHY
    or UNKNOWN, by the essential containers; `container_health` says it of each. `stop_code` is EssentialContainerExited
    and the like, "" where ECS gives none; `stopping_at` is when it was told to stop. `exit_codes` are those of the
    containers that have exited and tell one.
    """

    arn: str
    task_definition: str
    status: str
    started_by: str
    images: tuple[Image, ...]
    started_at: datetime | None
    stopped_at: datetime | None
    stopped_reason: str
    runtime_ids: Mapping[str, str] = field(default_factory=dict)
    health: str = ""
    container_health: Mapping[str, str] = field(default_factory=dict)
    stop_code: str = ""
    stopping_at: datetime | None = None
    exit_codes: Mapping[str, int] = field(default_factory=dict)
