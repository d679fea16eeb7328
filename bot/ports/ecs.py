"""Amazon ECS, and CodeDeploy where it deploys an ECS service."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.catalog import Service
from bot.model import (
    CodeDeploy,
    DeploymentGroup,
    MarkedRevision,
    RevisionCopy,
    ServiceDeployment,
    ServiceRevision,
    ServiceSeen,
    ServiceState,
    Task,
    TaskDefinition,
)


class EcsReads(Protocol):
    """What planning reads of Amazon ECS; each read is of one service.

    Where CodeDeploy deploys a service, its deployments are told as if they were ECS's; their ids, `d-…`, are the ARNs.

    A `patient` read may wait until others like it can go in the same call, so that many rollbacks do not use up what
    AWS allows the account. It tells what was read after it was asked for; but of a task definition, of which nothing
    changes but status and tags, what was read within the last hour.
    """

    @property
    def simulated(self) -> bool:
        """Is the endpoint something other than Amazon's?"""

    async def service(self, service: Service, *, patient: bool = False) -> ServiceState: ...

    async def service_deployments(
        self, service: Service, *, since: datetime | None = None, at_most: int = 100, patient: bool = False
    ) -> tuple[ServiceDeployment, ...]:
        """Newest first; only those created after `since` where it is given. Fewer than `at_most`: there are no more."""

    async def service_deployment(
        self, service: Service, arn: str, *, patient: bool = False
    ) -> ServiceDeployment | None: ...

    async def service_revisions(
        self, service: Service, arns: Collection[str], *, patient: bool = False
    ) -> dict[str, ServiceRevision]:
        """By ARN; those that ECS no longer knows are left out."""

    async def task_definition(self, service: Service, name: str, *, patient: bool = False) -> TaskDefinition | None:
        """By `family:revision` or ARN; None when there is no such revision."""

    async def revisions_of(self, service: Service, family: str) -> tuple[str, ...]:
        """The ARNs of its newest ten that are ACTIVE, the highest first; where at most one is, of the INACTIVE too."""

    def fingerprint(self, value: str) -> str:
        """What `value` looks like in a container's environment, where only fingerprints are."""

    async def tasks(self, service: Service, *, stopped: bool = False, patient: bool = False) -> tuple[Task, ...]:
        """The running (and starting) tasks of the service, or those that stopped within the last hour."""

    async def deployment_group(self, service: Service, state: ServiceState) -> DeploymentGroup:
        """Of a service that CodeDeploy deploys. Raises Refused where nobody knows which it is."""


class Ecs(EcsReads, Protocol):
    """And what acts on it: each call that changes anything is sent once, in the name of `rollback_id`."""

    async def services(
        self, services: Sequence[Service], *, anew: Collection[str], within: float
    ) -> Mapping[str, ServiceSeen]:
        """Many at one look, by name. What was read some seconds ago is not read again, but for those named in `anew`.

        What AWS's limits do not let be read `within` so many real seconds is told as it was last read, with its age,
        or not at all; and those of `anew` not at all. Raises nothing for a service that cannot be read.
        """

    async def register(self, service: Service, copy: RevisionCopy, *, mark: str) -> str:
        """Send RegisterTaskDefinition once, with `mark` as the tag `rollback-bot`. -> the new revision's ARN."""

    async def registered(self, service: Service, copy: RevisionCopy, *, mark: str) -> tuple[MarkedRevision, ...]:
        """The newer revisions of the same family that carry this mark, whoever registered them; the newest first."""

    async def update_service(
        self, service: Service, task_definition: str, *, rollback_id: str
    ) -> tuple[str, str | None]:
        """Send UpdateService once. -> (id of the new PRIMARY deployment, its service deployment ARN if told)."""

    async def stop_service_deployment(self, service: Service, arn: str, *, rollback_id: str) -> None:
        """Send StopServiceDeployment(ROLLBACK) once."""

    async def continue_service_deployment(self, service: Service, arn: str, hook: str, *, rollback_id: str) -> None:
        """Send ContinueServiceDeployment(ROLLBACK) once: what waits at its `hook` goes back."""

    async def create_deployment(
        self, service: Service, wanted: CodeDeploy, description: str, *, rollback_id: str
    ) -> str:
        """Send CodeDeploy's CreateDeployment once. -> the id of the deployment"""

    async def stop_deployment(self, service: Service, deployment_id: str, *, rollback_id: str) -> None:
        """Send CodeDeploy's StopDeployment once, with rollback."""


class ServiceTags(Protocol):
    """The tags of an ECS service. `arn` is the service's."""

    async def read(self, service: Service) -> dict[str, str]: ...

    async def add(self, service: Service, arn: str, tags: Mapping[str, str], *, rollback_id: str) -> dict[str, str]:
        """Send TagResource once. -> the tags, as they are read afterwards. Raises Failed."""

    async def remove(self, service: Service, arn: str, keys: Sequence[str], *, rollback_id: str) -> dict[str, str]:
        """Send UntagResource once. -> the tags, as they are read afterwards. Raises Failed."""
