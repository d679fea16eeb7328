"""What a service depends on: secrets, parameters and roles, target groups, alarms, and the cluster it runs in."""

from __future__ import annotations

from collections.abc import Sequence

from aws.errors import Rejected, understood
from aws.needs import Needs
from aws.session import Aws
from bot.catalog import Service
from bot.model import Capacity, Dependency, NotChecked, TargetGroup, TaskDefinition

ALARMS_PER_CALL = 100
_NO_GROUP = "TargetGroupNotFound"


class DependencyReads:
    """Implements `bot.ports.DependencyReads`."""

    def __init__(self, aws: Aws) -> None:
        self._aws, self._needs = aws, Needs(aws)

    async def needs(
        self, service: Service, definition: TaskDefinition
    ) -> tuple[tuple[Dependency, ...], tuple[NotChecked, ...]]:
        return await self._needs.of(service, definition)

    async def target_group(self, service: Service, arn: str) -> TargetGroup | None:
        doing, describe = _reading(arn), self._aws.of(service).elbv2.describe_target_groups
        try:
            described = await self._aws.read(doing, describe, TargetGroupArns=[arn])
        except Rejected as error:
            if error.code == _NO_GROUP:
                return None
            raise
        with understood(doing, "DescribeTargetGroups"):
            (group,) = described["TargetGroups"]
            return TargetGroup(
                target_type=group["TargetType"],
                interval=group["HealthCheckIntervalSeconds"],
                healthy_threshold=group["HealthyThresholdCount"],
            )

    async def deregistration_delay(self, service: Service, target_group: str) -> int | None:
        doing, describe = _reading(target_group), self._aws.of(service).elbv2.describe_target_group_attributes
        try:
            attributes = await self._aws.read(doing, describe, TargetGroupArn=target_group)
        except Rejected as error:
            if error.code == _NO_GROUP:
                return None
            raise
        with understood(doing, "DescribeTargetGroupAttributes"):
            values = {a.get("Key", ""): a.get("Value", "") for a in attributes["Attributes"]}
            return int(values.get("deregistration_delay.timeout_seconds", 300))

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

    async def capacity(self, service: Service) -> Capacity:
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


def _reading(target_group: str) -> str:
    return f"read the target group {target_group.rsplit('/', 2)[-2]}"
