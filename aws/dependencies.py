"""What a service depends on: secrets, parameters and roles, target groups, alarms, and the cluster it runs in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aws.errors import Rejected, understood
from aws.secrets_and_roles import Needs
from aws.session import Aws
from bot.catalog import Service
from bot.model import Capacity, Dependency, NotChecked, TargetGroup, TaskDefinition

ALARMS_PER_CALL = 100


class DependencyReads:
    """Implements `bot.ports.DependencyReads`."""

    def __init__(self, aws: Aws) -> None:
        self._aws, self._needs = aws, Needs(aws)

    async def needs(
        self, service: Service, definition: TaskDefinition
    ) -> tuple[tuple[Dependency, ...], tuple[NotChecked, ...]]:
        return await self._needs.of(service, definition)

    async def target_group(self, service: Service, arn: str) -> TargetGroup | None:
        doing, elbv2 = f"read the target group {arn.rsplit('/', 2)[-2]}", self._aws.of(service).elbv2
        try:
            described, attributes = await asyncio.gather(
                self._aws.read(doing, elbv2.describe_target_groups, TargetGroupArns=[arn]),
                self._aws.read(doing, elbv2.describe_target_group_attributes, TargetGroupArn=arn),
            )
        except Rejected as error:
            if error.code == "TargetGroupNotFound":
                return None
            raise
        with understood(doing, "DescribeTargetGroups"):
            (group,) = described["TargetGroups"]
            values = {a.get("Key", ""): a.get("Value", "") for a in attributes["Attributes"]}
            return TargetGroup(
                target_type=group["TargetType"],
                interval=group["HealthCheckIntervalSeconds"],
                healthy_threshold=group["HealthyThresholdCount"],
                deregistration_delay=int(values.get("deregistration_delay.timeout_seconds", 300)),
            )

    async def alarms(self, service: Service, names: Sequence[str]) -> dict[str, str | None]:
        """Their states, metric and composite; None for those that do not exist. ECS allows far fewer than 100."""
        doing, describe = "read the deployment alarms", self._aws.of(service).cloudwatch.describe_alarms
        kinds = ["MetricAlarm", "CompositeAlarm"]
        answer = await self._aws.read(doing, describe, AlarmNames=list(names)[:ALARMS_PER_CALL], AlarmTypes=kinds)
        with understood(doing, "DescribeAlarms"):
            found = [*answer.get("MetricAlarms", []), *answer.get("CompositeAlarms", [])]
            states = {alarm["AlarmName"]: alarm["StateValue"] for alarm in found}
            return {name: states.get(name) for name in names}

    async def capacity(self, service: Service, architecture: str) -> Capacity:
        """`architecture` is that which an instance must have, "" where it runs on none."""
        doing, ecs = f"read the cluster {service.cluster}", self._aws.of(service).ecs
        described, fitting = await asyncio.gather(
            self._aws.read(doing, ecs.describe_clusters, clusters=[service.cluster]),
            self._fitting(service, architecture) if architecture else _nothing(),
        )
        with understood(doing, "DescribeClusters"):
            (cluster,) = described["clusters"]
            return Capacity(
                status=cluster["status"],
                providers=tuple(cluster.get("capacityProviders", [])),
                instances=cluster.get("registeredContainerInstancesCount", 0),
                fitting=fitting,
            )

    async def _fitting(self, service: Service, architecture: str) -> bool:
        doing, listing = f"list the instances of {service.cluster}", self._aws.of(service).ecs.list_container_instances
        wanted = f"attribute:ecs.cpu-architecture == {architecture.lower()}"
        answer = await self._aws.read(
            doing, listing, cluster=service.cluster, filter=wanted, status="ACTIVE", maxResults=1
        )
        with understood(doing, "ListContainerInstances"):
            return bool(answer["containerInstanceArns"])


async def _nothing() -> None:
    return None
