"""Elastic Load Balancing: what a target group checks, and how long it lets targets go: of many, where nobody waits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from aws.batching import Batch
from aws.errors import Rejected, understood
from aws.kept import Kept
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unreachable
from bot.model import AwsPermission, TargetGroup

if TYPE_CHECKING:
    from types_boto3_elbv2.type_defs import TargetGroupTypeDef

T = TypeVar("T")

ARNS_PER_CALL = 20
GATHER_FOR = 0.2  # seconds: of the little that AWS allows here, a look at many services takes as little as it can
_NO_GROUP = "TargetGroupNotFound"
_KEPT_FOR, _KEPT = 3600.0, 5000  # seconds, and target groups: only how long a rollout takes depends on it
_Whom = tuple[str, str]  # region, and role that reads


class TargetGroups:
    """Part of `bot.ports.DependencyReads`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._batches: dict[_Whom, Batch[str, TargetGroup | Failed]] = {}
        self._delays = Kept[tuple[_Whom, str], int](seconds=_KEPT_FOR, most=_KEPT)

    async def group(self, service: Service, arn: str, *, patient: bool = False) -> TargetGroup | None:
        """`patient`: together with others that are asked for."""
        return await _unless_gone(self._in_turn(service, arn) if patient else self._now(service, arn))

    async def deregistration_delay(self, service: Service, target_group: str, *, patient: bool = False) -> int | None:
        """`patient`: as of the last hour."""
        whom = _whom(service), target_group
        if patient:
            if (kept := self._delays.get(whom)) is not None:
                return kept
            await self._aws.allowances.of(service, "load balancers").turn()
        found = await _unless_gone(self._delay(service, target_group))
        if patient and found is not None:
            self._delays.put(whom, found)
        return found

    async def _now(self, service: Service, arn: str) -> TargetGroup:
        return _told((await self._described(service, [arn], _reading(arn))).get(arn), arn)

    async def _in_turn(self, service: Service, arn: str) -> TargetGroup:
        return _told(await self._batch(service).get(arn, urgent=False), arn)

    def _batch(self, service: Service) -> Batch[str, TargetGroup | Failed]:
        """One that is gone hides the others: then, and only then, each is asked for by itself."""
        whom = _whom(service)
        if whom not in self._batches:
            allowance = self._aws.allowances.of(service, "load balancers")
            self._batches[whom] = Batch(
                self._fetch(service), size=ARNS_PER_CALL, allowance=allowance, gather_for=GATHER_FOR
            )
        return self._batches[whom]

    def _fetch(self, service: Service) -> Callable[[Sequence[str]], Awaitable[Mapping[str, TargetGroup | Failed]]]:
        async def fetch(arns: Sequence[str]) -> Mapping[str, TargetGroup | Failed]:
            try:
                return await self._described(service, arns, "read target groups")
            except Failed as error:
                if isinstance(error, Rejected) and error.code == _NO_GROUP:
                    raise
                return dict.fromkeys(arns, error)

        return fetch

    async def _described(self, service: Service, arns: Sequence[str], doing: str) -> Mapping[str, TargetGroup]:
        describe = self._aws.of(service).elbv2.describe_target_groups
        answer = await self._aws.read(doing, describe, TargetGroupArns=arns)
        with understood(doing, "DescribeTargetGroups"):
            return {group["TargetGroupArn"]: _group(group) for group in answer["TargetGroups"]}

    async def _delay(self, service: Service, target_group: str) -> int:
        doing, describe = _reading(target_group), self._aws.of(service).elbv2.describe_target_group_attributes
        attributes = await self._aws.read(doing, describe, TargetGroupArn=target_group)
        with understood(doing, "DescribeTargetGroupAttributes"):
            values = {a.get("Key", ""): a.get("Value", "") for a in attributes["Attributes"]}
            return int(values.get("deregistration_delay.timeout_seconds", 300))


async def _unless_gone(reading: Awaitable[T]) -> T | None:
    try:
        return await reading
    except Rejected as error:
        if error.code == _NO_GROUP:
            return None
        raise


def _told(found: TargetGroup | Failed | None, arn: str) -> TargetGroup:
    """AWS says that one is not there; it never leaves one out."""
    if isinstance(found, TargetGroup):
        return found
    raise found or Unreachable(f"Could not {_reading(arn)} (DescribeTargetGroups): the answer lacks it.")


def _group(group: TargetGroupTypeDef) -> TargetGroup:
    return TargetGroup(
        target_type=group["TargetType"],
        interval=group["HealthCheckIntervalSeconds"],
        healthy_threshold=group["HealthyThresholdCount"],
    )


def _whom(service: Service) -> _Whom:
    return service.region, service.role(AwsPermission.READ) or ""


def _reading(target_group: str) -> str:
    return f"read the target group {target_group.rsplit('/', 2)[-2]}"
