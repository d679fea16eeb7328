"""AWS besides ECS: what a rollback leans on, and what builds for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.catalog import Service
from bot.errors import Failed
from bot.model import (
    AlarmDefinition,
    AlarmNow,
    AlarmPlaces,
    AwsPermission,
    BuildState,
    Capacity,
    Dependency,
    DeploymentGroup,
    Figures,
    GoneImage,
    Image,
    KeptImage,
    LogRead,
    LogSample,
    LogSearch,
    LogWindow,
    MetricSources,
    NotChecked,
    Plan,
    ServiceState,
    StandingAlarm,
    SupportCase,
    TargetGroup,
    TargetHealth,
    TaskDefinition,
)


class Roles(Protocol):
    """AWS STS. What changes anything is done under a role that is assumed for minutes, in the name of one rollback.

    Both raise Failed, or Unreachable where AWS is silent; where no role is named, there is nothing to do.
    """

    async def try_out(self, service: Service, right: AwsPermission, *, rollback_id: str) -> str:
        """Assume the role, and keep nothing of it. -> as whom, "" for the bot's own rights."""

    async def ready(self, service: Service, right: AwsPermission, plan: Plan, *, rollback_id: str) -> None:
        """Have it assumed for the call of the plan that comes next, and for no other."""


class Support(Protocol):
    """AWS Support, with a role of its own."""

    async def open(self, service: Service, case: SupportCase) -> str:
        """-> its id. Raises Failed (certainly none was opened) or Unanswered (perhaps)."""

    async def find(self, service: Service, case: SupportCase, *, since: datetime) -> str:
        """The id of the case with this subject, "" for none. Raises Unreachable or Failed."""

    async def number(self, service: Service, case: SupportCase) -> str:
        """What people quote of one whose `id` is known. Raises Unreachable or Failed."""

    def lacks_plan(self, error: Failed) -> bool:
        """Was it refused since this account's support plan has no API?"""


class Images(Protocol):
    """Amazon ECR."""

    async def missing(
        self, service: Service, images: Sequence[Image], *, patient: bool = False
    ) -> tuple[tuple[GoneImage, ...], tuple[NotChecked, ...]]:
        """-> those that ECR no longer has; and those of ECR that it could not be asked for. Raises nothing.

        Images of other registries are in neither.
        """

    async def current_digests(
        self, service: Service, images: Sequence[Image]
    ) -> tuple[dict[Image, str | None], tuple[NotChecked, ...]]:
        """-> what the tag of each image names now, None for nothing; and those that ECR could not be asked for.

        Others than tags of ECR are in neither. Raises nothing.
        """


class Retentions(Protocol):
    """Amazon ECR's lifecycle policies, each read once an hour."""

    async def kept(
        self, service: Service, images: Sequence[Image]
    ) -> tuple[tuple[KeptImage, ...], tuple[NotChecked, ...]]:
        """-> those that ECR has; and those of ECR that it could not be asked for. Raises nothing.

        Images of other registries, and those that are gone, are in neither.
        """


class TargetHealths(Protocol):
    """Elastic Load Balancing. A `patient` read waits for its turn, so that AWS's allowance is not used up."""

    async def targets(
        self, service: Service, target_group: str, *, patient: bool = False
    ) -> tuple[TargetHealth, ...]: ...

    async def instances(
        self, service: Service, load_balancer: str, *, patient: bool = False
    ) -> tuple[TargetHealth, ...]:
        """Of a Classic Load Balancer, by its name."""


class DependencyReads(Protocol):
    """What a rollback leans on besides ECS's services and ECR's images. Nothing's value is ever read.

    A `patient` read of what many services share may be minutes old, and waits so that AWS's allowance is not used up.
    """

    async def needs(
        self, service: Service, definition: TaskDefinition, *, patient: bool = False
    ) -> tuple[tuple[Dependency, ...], tuple[NotChecked, ...]]:
        """-> the secrets, parameters and roles it names; and those that could not be looked at. Raises nothing."""

    async def target_group(self, service: Service, arn: str, *, patient: bool = False) -> TargetGroup | None:
        """Without its attributes; None where there is no such group."""

    async def deregistration_delay(self, service: Service, target_group: str, *, patient: bool = False) -> int | None:
        """In seconds; None where there is no such group. A `patient` one is of the last hour."""

    async def alarms(self, service: Service, names: Sequence[str]) -> dict[str, str | None]:
        """The state of each: OK, ALARM or INSUFFICIENT_DATA; None where there is no such alarm."""

    async def capacity(self, service: Service, *, patient: bool = False) -> Capacity:
        """Of its cluster, without what its instances are like."""

    async def has_instance(self, service: Service, architecture: str) -> bool:
        """Is an active EC2 instance of its cluster of this architecture?"""


class Logs(Protocol):
    """CloudWatch Logs."""

    async def search(self, service: Service, search: LogSearch, *, patient: bool = False) -> LogSample:
        """The lines matching the service's `logs.critical`; and some of any kind, unless there are none.

        A `patient` search waits for its turn: AWS allows very few of them.
        """

    def spare(self, service: Service, search: LogSearch) -> bool:
        """Would a patient search be made at once?"""

    async def read(self, service: Service, window: LogWindow) -> LogRead:
        """As many of its lines as the window allows to be read; a stream that is not there has none. Raises Failed."""


class CloudWatch(Protocol):
    """CloudWatch's metrics. What comes late is not there yet: look for the last three minutes later again."""

    async def sources(self, service: Service, state: ServiceState) -> MetricSources:
        """Where the metrics of the service's own target groups and load balancers are found. Raises Failed."""

    async def figures(
        self, service: Service, sources: MetricSources, *, start: datetime, end: datetime, period: int = 60
    ) -> Figures:
        """All of them, in whole periods of `period` seconds that lie between the two, of which Figures tells.

        Many services' are read in one call. Raises Failed, also where only a part would be answered.
        """


class AlarmReads(Protocol):
    """One alarm of CloudWatch at a time, and only where it is said to fire."""

    async def again(self, service: Service, name: str) -> AlarmNow | None:
        """As it is now, with the mute rule in force. None: there is no such alarm. Raises Failed."""


class Alarms(Protocol):
    """CloudWatch's alarms. They are read by their names, many services' in one call: ECS itself polls this API."""

    async def places(self, service: Service, state: ServiceState, group: DeploymentGroup | None) -> AlarmPlaces:
        """`group` is CodeDeploy's, None where it does not deploy the service. Raises Failed."""

    async def standing(self, service: Service, names: Sequence[str]) -> dict[str, StandingAlarm]:
        """Those of them that are there. Raises Failed."""

    async def owner(self, service: Service, alarm: StandingAlarm) -> str | None:
        """The value of the bot's tag on it, None where it has none. Raises Failed."""

    async def put(self, service: Service, definition: AlarmDefinition, *, owner: str) -> None:
        """Send PutMetricAlarm once, with the bot's tag: look at what stands afterwards. Raises Failed."""

    async def delete(self, service: Service, names: Sequence[str]) -> None:
        """Send DeleteAlarms once, for up to 100: look at what stands afterwards. Raises Failed."""


class Builder(Protocol):
    """AWS CodeBuild. `start` goes through a client that sends once."""

    async def start(self, service: Service, *, project: str, variables: Mapping[str, str], token: str) -> str:
        """Send StartBuild once, with these environment variables and the idempotency token. -> the build's id."""

    async def start_load_test(self, service: Service, *, project: str, rollback_id: str) -> str:
        """Send StartBuild once, overriding nothing, with an idempotency token of this rollback. -> the build's id."""

    async def find(
        self, service: Service, *, project: str, variables: Mapping[str, str], since: datetime
    ) -> str | None:
        """The id of the project's build that was started with these variables, among its newest since then."""

    async def look(self, service: Service, build_id: str) -> BuildState: ...

    async def tail(self, service: Service, state: BuildState) -> tuple[str, ...]:
        """The last lines of its log, oldest first; none while it has no log."""
