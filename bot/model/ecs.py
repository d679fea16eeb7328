"""What Amazon ECS says, in its own words. Built by `aws.ecs` and `aws.task_definitions`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto

from bot.model.container_log import ContainerLog
from bot.model.deployment_rules import USUAL_BREAKER, BreakerRule, EarlySuccess
from bot.model.traffic_shift import Hook, TrafficShift


def short(arn: str) -> str:
    """The name at the end of an ARN: `arn:…:task-definition/quilt-catalog:38` -> `quilt-catalog:38`."""
    return arn.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Image:
    """A container's image as a service revision resolved it; `digest` is `sha256:…`, or None where ECS names none."""

    container: str
    image: str
    digest: str | None


class ReferenceKind(StrEnum):
    """What may stand in the field: VALUE is a secret or a parameter, OTHER what the bot has no means to look at."""

    VALUE = auto()
    SECRET = auto()
    FILE_SYSTEM = auto()
    ACCESS_POINT = auto()
    LOG_GROUP = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Reference:
    """What a container is started with and does not contain: `source` is an ARN, a name, or an id, as `kind` says.

    `name` is what it is to the container; `region` is "" for the service's own, and where the source says it.
    """

    container: str
    name: str
    source: str
    kind: ReferenceKind = ReferenceKind.VALUE
    region: str = ""


@dataclass(frozen=True, slots=True)
class Binding:
    """A target group that the service registers its tasks with, and which container and port of them."""

    target_group: str
    container: str
    port: int


@dataclass(frozen=True, slots=True)
class Names:
    """What a service names that each of its task definitions must have, besides what its target groups send to.

    `ports` are (what names it, port name), `bindings` (what names it, container, port). `volumes` are those that the
    service configures, `network` says whether it has a network configuration; each is None where that is not known.
    `platform_version` is "" where it is the latest; `exec` says whether commands may be executed in its containers.
    `unlooked` is what else it leans on outside of ECS, and nobody looks at: `the namespace ns-1 of Service Connect`.
    """

    ports: tuple[tuple[str, str], ...] = ()
    bindings: tuple[tuple[str, str, int], ...] = ()
    volumes: tuple[str, ...] | None = None
    network: bool | None = None
    service_connect: bool = False
    platform_family: str = ""
    platform_version: str = ""
    exec: bool = False
    unlooked: tuple[str, ...] = ()


ORDER = "order"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a task definition says something: in a `member`, as ECS spells it, of a `container`, or, "", of the task.

    `key` is which of several of its kind, by name (a volume's, an ulimit's); `part` the rest of the way to it. Where
    the `part` of all of them is ORDER, it is their order, and their names stand there.
    """

    container: str
    member: str
    key: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What stands there; where it is not `shown`, since it may be a secret, only its fingerprint.

    What is not `copied` is newer than this bot's AWS SDK: it cannot be registered, so that a copy would lack it.
    """

    value: str
    shown: bool
    copied: bool = True


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a task definition. `environment` and `secrets` map names to fingerprints, never to values.

    `log` is None where it says nothing about it; `checked` says whether ECS is to check the container's health.
    """

    name: str
    image: str
    cpu: str
    memory: str
    ports: tuple[str, ...]
    environment: Mapping[str, str]
    secrets: Mapping[str, str]
    log: ContainerLog | None
    checked: bool = False


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """DescribeTaskDefinition. `status` is ACTIVE, INACTIVE or DELETE_IN_PROGRESS; cpu and memory are the task's own.

    `references` are all that lies outside of it, secrets among them (never printed by chance); `compatibilities` are
    launch types; `members` are all of which nothing else here tells, so that no difference is hidden.
    """

    arn: str
    status: str
    cpu: str
    memory: str
    task_role: str
    execution_role: str
    containers: tuple[Container, ...]
    tags: Mapping[str, str] = field(default_factory=dict)
    references: tuple[Reference, ...] = field(default=(), repr=False)
    network_mode: str = ""
    compatibilities: tuple[str, ...] = ()
    architecture: str = ""
    registered_at: datetime | None = None
    members: Mapping[Place, Said] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        return short(self.arn)


@dataclass(frozen=True, slots=True)
class MarkedRevision:
    """A revision with the tag of a rollback, which whoever may register in its family can set as well.

    `as_sent`: it says in every member what the copy of that rollback does, its images by digest.
    """

    arn: str
    registered_at: datetime | None
    as_sent: bool


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
        return self.status in {
            "PENDING",
            "IN_PROGRESS",
            "STOP_REQUESTED",
            "ROLLBACK_REQUESTED",
            "ROLLBACK_IN_PROGRESS",
        }


@dataclass(frozen=True, slots=True)
class Deployment:
    """One entry of DescribeServices `deployments`: `id` is `ecs-svc/…`, `status` PRIMARY, ACTIVE or INACTIVE."""

    id: str
    status: str
    task_definition: str
    rollout_state: str
    rollout_reason: str
    desired: int
    running: int
    pending: int
    failed: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ServiceEvent:
    """One of DescribeServices' `events`, newest first there: what ECS did for a service, or could not do."""

    at: datetime
    message: str


@dataclass(frozen=True, slots=True)
class ServiceState:
    """DescribeServices for one service. `task_definition` is that of the PRIMARY; percents are whole numbers.

    `shift` is None where tasks are replaced one after the other (ROLLING). `alarms` are those that watch its
    deployments; `target_pairs` are the target groups by load balancer: ECS moves traffic between those of one.
    `classic_load_balancers` are names; `launch_type` is "" where `capacity_providers` are used. An `arn` of the older
    format has no `cluster`.
    """

    arn: str
    status: str
    controller: str
    strategy: str
    scheduling: str
    task_definition: str
    desired: int
    running: int
    pending: int
    minimum_percent: int
    maximum_percent: int
    breaker: bool
    breaker_rollback: bool
    deployments: tuple[Deployment, ...]
    service_deployment: str | None
    target_groups: tuple[str, ...]
    health_grace_seconds: int
    events: tuple[ServiceEvent, ...]
    shift: TrafficShift | None = None
    bindings: tuple[Binding, ...] = ()
    alarms: tuple[str, ...] = ()
    launch_type: str = ""
    capacity_providers: tuple[str, ...] = ()
    names: Names = Names()
    tags: Mapping[str, str] = field(default_factory=dict)
    early: EarlySuccess | None = None
    breaker_rule: BreakerRule = USUAL_BREAKER
    cluster: str = ""
    target_pairs: tuple[tuple[str, ...], ...] = ()
    classic_load_balancers: tuple[str, ...] = ()

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]

    @property
    def primary(self) -> Deployment | None:
        return next((d for d in self.deployments if d.status == "PRIMARY"), None)


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
