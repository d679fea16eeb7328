"""A service, as DescribeServices says it. Built by `aws.ecs`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.deployment_rules import USUAL_BREAKER, BreakerRule, EarlySuccess
from bot.model.traffic_shift import TrafficShift


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
class ServiceSeen:
    """A service among many, as it was asked for `age` real seconds ago.

    `state` is None where it could not be read, and `problem` says why: "" where there was no time for it yet.
    """

    state: ServiceState | None = None
    problem: str = ""
    age: float = 0.0
