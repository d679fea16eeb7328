"""What ECS remembers about a service, in ECS's own nouns. No logic but counting; the scheduler moves it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from playground.aws.deployment_rules import BreakerRules, EarlySuccess
from playground.aws.lived import Lived
from playground.aws.names import CLUSTER, TARGET_GROUP_ARN, ecs_arn
from playground.aws.strategy import ROLLING, Leg, Pause, Strategy
from playground.aws.task import ServiceRevision, Task

MOVING = ("IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS")


@dataclass(eq=False)
class Deployment:
    """One entry of DescribeServices' `deployments`; it cannot complete before `settles_at`.

    Where CodeDeploy deploys, it is one of `taskSets`: `external_id` is CodeDeploy's, `set_status` the task set's.
    """

    id: str
    revision: ServiceRevision
    created_at: datetime
    updated_at: datetime
    settles_at: datetime
    rollout_state_reason: str
    rollout_state: str = "IN_PROGRESS"
    failed_tasks: int = 0
    external_id: str = ""
    set_status: str = "ACTIVE"


@dataclass(frozen=True)
class Rollback:
    reason: str
    started_at: datetime
    revision: ServiceRevision

    @property
    def service_revision_arn(self) -> str:
        return self.revision.arn


@dataclass(frozen=True)
class Hook:
    """A PAUSE lifecycle hook that a deployment has reached."""

    id: str
    pause: Pause
    expires_at: datetime
    status: str = "AWAITING_ACTION"

    @property
    def awaiting(self) -> bool:
        return self.status == "AWAITING_ACTION"


@dataclass(eq=False)
class ServiceDeployment:
    """The record of one deployment, its rollback included; it outlives the `Deployment` entries.

    `wanted` is how many tasks its service was to have when it succeeded. `legs` are what is still to come, the current
    one first; `stop_at` is when a requested ABORT is carried out. Alarms that were in ALARM already when it began are
    `unmonitored`.
    """

    arn: str
    source: Sequence[ServiceRevision]
    target: ServiceRevision
    created_at: datetime
    updated_at: datetime
    circuit_breaker: bool
    threshold: int
    status: str = "IN_PROGRESS"
    status_reason: str | None = None
    failure_count: int = 0
    finished_at: datetime | None = None
    stopped_at: datetime | None = None
    rollback_at: datetime | None = None
    stop_at: datetime | None = None
    rollback: Rollback | None = None
    strategy: Strategy = ROLLING
    alarms: Sequence[str] = ()
    unmonitored: Sequence[str] = ()
    triggered: Sequence[str] = ()
    legs: list[Leg] = field(default_factory=list)
    leg_ends: datetime | None = None
    hook: Hook | None = None
    production_weight: float = 0.0
    test_weight: float = 0.0
    wanted: int | None = None

    @property
    def moving(self) -> bool:
        return self.status in MOVING


@dataclass(frozen=True)
class Event:
    id: str
    created_at: datetime
    message: str


@dataclass(eq=False)
class Service:
    """Newest first: `deployments` (the first is PRIMARY), `service_deployments`, `events`.

    `declared` are members of DescribeServices that the playground repeats and does not act upon. `classic`: it is
    behind a Classic Load Balancer. `lived` is what it was at which moment, oldest first. `target_group` is an
    ARN: all services are behind the same one, where nothing else is said.
    """

    name: str
    created_at: datetime
    desired_count: int
    minimum_healthy_percent: int = 100
    maximum_percent: int = 125
    circuit_breaker: bool = True
    deployments: list[Deployment] = field(default_factory=list)
    service_deployments: list[ServiceDeployment] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    last_successful: ServiceRevision | None = None
    production: ServiceRevision | None = None
    strategy: Strategy = ROLLING
    alarms: Sequence[str] = ()
    controller: str = "ECS"
    scheduling: str = "REPLICA"
    tags: dict[str, str] = field(default_factory=dict)
    declared: dict[str, Any] = field(default_factory=dict)
    classic: bool = False
    early: EarlySuccess | None = None
    breaker_rules: BreakerRules = field(default_factory=BreakerRules)
    lived: list[Lived] = field(default_factory=list)
    target_group: str = TARGET_GROUP_ARN

    @property
    def arn(self) -> str:
        return ecs_arn("service", CLUSTER, self.name)

    @property
    def primary(self) -> Deployment:
        return self.deployments[0]

    @property
    def current(self) -> ServiceDeployment:
        return self.service_deployments[0]

    @property
    def running_count(self) -> int:
        return sum(task.last_status == "RUNNING" for task in self.tasks)

    @property
    def pending_count(self) -> int:
        return sum(task.pending for task in self.tasks)

    @property
    def room(self) -> int:
        """How many more tasks may be started now."""
        limit = self.desired_count * self.maximum_percent // 100
        return limit - sum(task.wanted for task in self.tasks)

    @property
    def spare(self) -> int:
        """How many healthy tasks may be stopped now."""
        limit = ceil(self.desired_count * self.minimum_healthy_percent / 100)
        return sum(task.healthy for task in self.tasks) - limit

    def serving(self, turn: int) -> list[Task]:
        """The healthy tasks that the load balancer may give its request number `turn` to."""
        healthy, current = [task for task in self.tasks if task.healthy], self.current
        if self.controller == "CODE_DEPLOY":
            return [task for task in healthy if task.revision is self.production]
        if not (current.strategy.shifts and current.moving):
            return healthy
        new = turn % 100 < current.production_weight
        return [task for task in healthy if (task.revision is current.target) == new]

    def tasks_of(self, revision: ServiceRevision) -> list[Task]:
        return [task for task in self.tasks if task.revision is revision]

    def counts(self, revision: ServiceRevision) -> tuple[int, int, int]:
        """Desired, running and pending tasks of a service revision."""
        tasks = self.tasks_of(revision)
        wanted = self.desired_count if revision is self.primary.revision else sum(task.wanted for task in tasks)
        running = sum(task.last_status == "RUNNING" for task in tasks)
        return wanted, running, sum(task.pending for task in tasks)
