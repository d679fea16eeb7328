"""What a service depends on: secrets, parameters and roles, target groups, alarms, and the cluster it runs in."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from aws.errors import understood
from aws.kept import Kept
from aws.needs import Needs
from aws.session import Aws
from aws.target_groups import TargetGroups
from bot.catalog import Service
from bot.model import AwsPermission, Capacity, Dependency, NotChecked, TaskDefinition

ALARMS_PER_CALL = 100
_KEPT_FOR, _KEPT = 600.0, 500  # seconds, and clusters
_Cluster = tuple[str, str, str]  # region, role that reads, and name


class DependencyReads:
    """Implements `bot.ports.DependencyReads`."""

    def __init__(self, aws: Aws) -> None:
        self._aws, self._needs, groups = aws, Needs(aws), TargetGroups(aws)
        self.target_group, self.deregistration_delay = groups.group, groups.deregistration_delay
        self._capacities = Kept[_Cluster, Capacity](seconds=_KEPT_FOR, most=_KEPT)
        self._turns: defaultdict[_Cluster, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def needs(
        self, service: Service, definition: TaskDefinition, *, patient: bool = False
    ) -> tuple[tuple[Dependency, ...], tuple[NotChecked, ...]]:
        """`patient`: a role that was there for another service in the last minutes is there."""
        return await self._needs.of(service, definition, patient=patient)

    async def alarms(self, service: Service, names: Sequence[str]) -> dict[str, str | None]:
        """Their states, metric and composite; None for those that do not exist. A page has 50 unless told otherwise."""
        doing, describe = "read the deployment alarms", self._aws.of(service).cloudwatch.describe_alarms
        states: dict[str, str] = {}
        for start in range(0, len(names), ALARMS_PER_CALL):
            part = list(names)[start : start + ALARMS_PER_CALL]
            how = {"AlarmTypes": ["MetricAlarm", "CompositeAlarm"], "MaxRecords": ALARMS_PER_CALL}
            answer = await self._aws.read(doing, describe, AlarmNames=part, **how)
            with understood(doing, "DescribeAlarms"):
                found = [*answer.get("MetricAlarms", []), *answer.get("CompositeAlarms", [])]
                states |= {alarm["AlarmName"]: alarm["StateValue"] for alarm in found}
        return {name: states.get(name) for name in names}

    async def capacity(self, service: Service, *, patient: bool = False) -> Capacity:
        """`patient`: as of the last minutes, whichever of its services asked then."""
        if not patient:
            return await self._capacity(service)
        whom = service.region, service.role(AwsPermission.READ) or "", service.cluster
        async with self._turns[whom]:  # of many services that run there, the first asks for all
            found = self._capacities.get(whom)
            if found is None:
                found = await self._capacity(service)
                self._capacities.put(whom, found)
            return found

    async def _capacity(self, service: Service) -> Capacity:
        doing, ecs = f"read the cluster {service.cluster}", self._aws.of(service).ecs
        described = await self._aws.read(doing, ecs.describe_clusters, clusters=[service.cluster])
        with understood(doing, "DescribeClusters"):
            (cluster,) = described["clusters"]
            return Capacity(
                status=cluster["status"],
                providers=tuple(cluster.get("capacityProviders", [])),
                instances=cluster.get("registeredContainerInstancesCount", 0),
            )

    async def has_instance(self, service: Service, architecture: str) -> bool:
        doing, listing = f"list the instances of {service.cluster}", self._aws.of(service).ecs.list_container_instances
        wanted = f"attribute:ecs.cpu-architecture == {architecture.lower()}"
        answer = await self._aws.read(
            doing, listing, cluster=service.cluster, filter=wanted, status="ACTIVE", maxResults=1
        )
        with understood(doing, "ListContainerInstances"):
            return bool(answer["containerInstanceArns"])
