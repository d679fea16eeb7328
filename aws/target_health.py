"""Elastic Load Balancing: which targets of a target group get traffic, and why the others do not."""

from aws.reasons import clean
from aws.session import Aws
from bot.catalog import Service
from bot.model import TargetHealth


class Elb:
    """Implements `bot.ports.TargetHealths`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def targets(self, service: Service, target_group: str) -> tuple[TargetHealth, ...]:
        """`id` is `address:port` (or `instance:port`)."""
        answer = await self._aws.read(
            f"read the target group {target_group.rsplit('/', 2)[-2]}",
            self._aws.of(service).elbv2.describe_target_health,
            TargetGroupArn=target_group,
        )
        found = []
        for entry in answer["TargetHealthDescriptions"]:
            target, health = entry["Target"], entry["TargetHealth"]
            reason = health.get("Description") or health.get("Reason", "")
            found.append(TargetHealth(f"{target['Id']}:{target.get('Port', '')}", health["State"], clean(reason)))
        return tuple(found)
