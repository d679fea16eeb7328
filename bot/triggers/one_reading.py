"""ECS as it is read while one signal is considered: whatever is asked twice in those seconds is answered once.

What a signal is judged by and the plan that comes of it are then of the same moment, and AWS is asked half as often.
Whoever approves that plan reads everything anew.
"""

import time
from collections.abc import Awaitable, Callable, Collection, Hashable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.catalog import Service
from bot.model import DeploymentGroup, ServiceDeployment, ServiceRevision, ServiceState, Task, TaskDefinition
from bot.ports import EcsReads, Ports

_LASTS = 5.0  # seconds of real time: where AWS is slow, what was read first is asked again


def of_one_moment(ports: Ports) -> Ports:
    """The same ports, but that planning reads of ECS what was read by them already."""
    return replace(ports, reads=replace(ports.reads, ecs=OneReading(ports.reads.ecs)))


class OneReading:
    """Implements `bot.ports.EcsReads`. What fails is not kept."""

    def __init__(self, ecs: EcsReads) -> None:
        self._ecs = ecs
        self._read: dict[Hashable, tuple[float, Any]] = {}

    @property
    def simulated(self) -> bool:
        return self._ecs.simulated

    async def service(self, service: Service, *, patient: bool = False) -> ServiceState:
        found: ServiceState = await self._once(
            ("service", service.name), lambda: self._ecs.service(service, patient=patient)
        )
        return found

    async def service_deployments(
        self, service: Service, *, since: datetime | None = None, at_most: int = 100, patient: bool = False
    ) -> tuple[ServiceDeployment, ...]:
        found: tuple[ServiceDeployment, ...] = await self._once(
            ("deployments", service.name, since, at_most),
            lambda: self._ecs.service_deployments(service, since=since, at_most=at_most, patient=patient),
        )
        return found

    async def service_deployment(
        self, service: Service, arn: str, *, patient: bool = False
    ) -> ServiceDeployment | None:
        return await self._ecs.service_deployment(service, arn, patient=patient)

    async def service_revisions(
        self, service: Service, arns: Collection[str], *, patient: bool = False
    ) -> dict[str, ServiceRevision]:
        found: dict[str, ServiceRevision] = await self._once(
            ("revisions", service.name, frozenset(arns)),
            lambda: self._ecs.service_revisions(service, arns, patient=patient),
        )
        return dict(found)

    async def task_definition(self, service: Service, name: str, *, patient: bool = False) -> TaskDefinition | None:
        found: TaskDefinition | None = await self._once(
            ("definition", service.name, name), lambda: self._ecs.task_definition(service, name, patient=patient)
        )
        return found

    async def revisions_of(self, service: Service, family: str) -> tuple[str, ...]:
        return await self._ecs.revisions_of(service, family)

    def fingerprint(self, value: str) -> str:
        return self._ecs.fingerprint(value)

    async def tasks(self, service: Service, *, stopped: bool = False, patient: bool = False) -> tuple[Task, ...]:
        return await self._ecs.tasks(service, stopped=stopped, patient=patient)

    async def deployment_group(self, service: Service, state: ServiceState) -> DeploymentGroup:
        return await self._ecs.deployment_group(service, state)

    async def _once(self, what: Hashable, ask: Callable[[], Awaitable[Any]]) -> Any:
        at, found = self._read.get(what, (float("-inf"), None))
        if time.monotonic() - at > _LASTS:
            asked_at = time.monotonic()
            found = await ask()
            self._read[what] = (asked_at, found)
        return found
