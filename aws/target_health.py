"""Elastic Load Balancing: which targets of a target group get traffic, and why the others do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aws.errors import understood
from aws.reasons import clean
from aws.session import Aws
from bot.catalog import Service
from bot.model import TargetHealth

if TYPE_CHECKING:
    from types_boto3_elbv2.type_defs import TargetHealthDescriptionTypeDef


class Elb:
    """Implements `bot.ports.TargetHealths`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def targets(self, service: Service, target_group: str, *, patient: bool = False) -> tuple[TargetHealth, ...]:
        """`id` is `address:port` (or `instance:port`)."""
        await self._turn(service, patient)
        doing = f"read the target group {target_group.rsplit('/', 2)[-2]}"
        describe = self._aws.of(service).elbv2.describe_target_health
        answer = await self._aws.read(doing, describe, TargetGroupArn=target_group)
        with understood(doing, "DescribeTargetHealth"):
            return tuple(map(_target, answer["TargetHealthDescriptions"]))

    async def instances(
        self, service: Service, load_balancer: str, *, patient: bool = False
    ) -> tuple[TargetHealth, ...]:
        """`id` is the instance's."""
        await self._turn(service, patient)
        doing, describe = f"read the load balancer {load_balancer}", self._aws.of(service).elb.describe_instance_health
        answer = await self._aws.read(doing, describe, LoadBalancerName=load_balancer)
        with understood(doing, "DescribeInstanceHealth"):
            return tuple(map(_instance, answer["InstanceStates"]))

    async def _turn(self, service: Service, patient: bool) -> None:
        allowance = self._aws.allowances.of(service, "load balancers")
        await allowance.turn() if patient else allowance.count()


def _instance(entry: Mapping[str, Any]) -> TargetHealth:
    """In the words of target groups, as far as they have one for it."""
    reason = entry.get("Description", "")
    return TargetHealth(entry["InstanceId"], _in_words_of_target_groups(entry, reason), clean(reason))


def _in_words_of_target_groups(entry: Mapping[str, Any], reason: str) -> str:
    if entry["State"] == "InService":
        return "healthy"
    for said, state in (("deregistration currently", "draining"), ("registration is still", "initial")):
        if said in reason:
            return state
    failing = (entry["State"], entry.get("ReasonCode")) == ("OutOfService", "Instance")
    return "unhealthy" if failing else str(entry["State"])


def _target(entry: TargetHealthDescriptionTypeDef) -> TargetHealth:
    target, health = entry["Target"], entry["TargetHealth"]
    reason = health.get("Description") or health.get("Reason", "")
    return TargetHealth(f"{target['Id']}:{target.get('Port', '')}", health["State"], clean(reason))
