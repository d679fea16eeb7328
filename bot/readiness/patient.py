"""Reads for nobody who waits: in calls for many services, and never more often than AWS's allowance spares."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.catalog import Service
from bot.model import (
    Capacity,
    Dependency,
    DeploymentGroup,
    GoneImage,
    Image,
    NotChecked,
    ServiceDeployment,
    ServiceRevision,
    ServiceState,
    TargetGroup,
    Task,
    TaskDefinition,
)
from bot.ports import DependencyReads, EcsReads, Images, Reads


def patiently(reads: Reads) -> Reads:
    """The same, for nobody who waits."""
    return replace(
        reads,
        ecs=Patient(reads.ecs),
        images=PatientImages(reads.images),
        dependencies=PatientDependencies(reads.dependencies),
    )


class Patient:
    """Implements `bot.ports.EcsReads` by another: every read that may wait does."""

    def __init__(self, ecs: EcsReads) -> None:
        self._ecs = ecs
        self.revisions_of, self.fingerprint = ecs.revisions_of, ecs.fingerprint

    @property
    def simulated(self) -> bool:
        return self._ecs.simulated

    async def service(self, service: Service, *, patient: bool = True) -> ServiceState:
        return await self._ecs.service(service, patient=True)

    async def service_deployments(
        self, service: Service, *, since: datetime | None = None, at_most: int = 100, patient: bool = True
    ) -> tuple[ServiceDeployment, ...]:
        return await self._ecs.service_deployments(service, since=since, at_most=at_most, patient=True)

    async def service_deployment(self, service: Service, arn: str, *, patient: bool = True) -> ServiceDeployment | None:
        return await self._ecs.service_deployment(service, arn, patient=True)

    async def service_revisions(
        self, service: Service, arns: Collection[str], *, patient: bool = True
    ) -> dict[str, ServiceRevision]:
        return await self._ecs.service_revisions(service, arns, patient=True)

    async def task_definition(self, service: Service, name: str, *, patient: bool = True) -> TaskDefinition | None:
        return await self._ecs.task_definition(service, name, patient=True)

    async def tasks(self, service: Service, *, stopped: bool = False, patient: bool = True) -> tuple[Task, ...]:
        return await self._ecs.tasks(service, stopped=stopped, patient=True)

    async def deployment_group(self, service: Service, state: ServiceState) -> DeploymentGroup:
        return await self._ecs.deployment_group(service, state)


class PatientImages:
    """Implements `bot.ports.Images` by another, in the same way."""

    def __init__(self, images: Images) -> None:
        self._images = images
        self.current_digests = images.current_digests

    async def missing(
        self, service: Service, images: Sequence[Image], *, patient: bool = True
    ) -> tuple[tuple[GoneImage, ...], tuple[NotChecked, ...]]:
        return await self._images.missing(service, images, patient=True)


class PatientDependencies:
    """Implements `bot.ports.DependencyReads` by another, in the same way."""

    def __init__(self, dependencies: DependencyReads) -> None:
        self._dependencies = dependencies
        self.alarms, self.has_instance = dependencies.alarms, dependencies.has_instance

    async def needs(
        self, service: Service, definition: TaskDefinition, *, patient: bool = True
    ) -> tuple[tuple[Dependency, ...], tuple[NotChecked, ...]]:
        return await self._dependencies.needs(service, definition, patient=True)

    async def target_group(self, service: Service, arn: str, *, patient: bool = True) -> TargetGroup | None:
        return await self._dependencies.target_group(service, arn, patient=True)

    async def deregistration_delay(self, service: Service, target_group: str, *, patient: bool = True) -> int | None:
        return await self._dependencies.deregistration_delay(service, target_group, patient=True)

    async def capacity(self, service: Service, *, patient: bool = True) -> Capacity:
        return await self._dependencies.capacity(service, patient=True)
