"""Which load balancers send to a target group: many groups are asked for at once, and what was answered is kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence

from aws.batching import Batch
from aws.errors import Rejected, understood
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unreachable
from bot.model import AwsPermission

ARNS_PER_CALL = 20
_KEPT = 600.0  # seconds: a target group is seldom given to another load balancer
_GONE = "TargetGroupNotFound"
_DOING, _OPERATION = "find the load balancers of the target groups", "DescribeTargetGroups"

Arns = tuple[str, ...]


class LoadBalancers:
    """By the ARN of a target group; of one region and role together."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._batches: dict[tuple[str, str], Batch[str, Arns | Failed]] = {}
        self._kept: dict[tuple[str, str, str], tuple[float, Arns]] = {}

    async def of(self, service: Service, groups: Sequence[str]) -> dict[str, Arns | None]:
        """ARNs of load balancers; None for a target group that is not there. Raises Failed."""
        found = await asyncio.gather(*(self._of(service, group) for group in groups))
        return dict(zip(groups, found, strict=True))

    async def by_name(self, service: Service, names: Sequence[str]) -> dict[str, Arns]:
        """By the ARN of each target group with one of these names, all of which must be there. Raises Failed."""
        describe = self._aws.of(service).elbv2.describe_target_groups
        answer = await self._aws.read(_DOING, describe, Names=list(names))
        with understood(_DOING, _OPERATION):
            return {group["TargetGroupArn"]: tuple(group["LoadBalancerArns"]) for group in answer["TargetGroups"]}

    async def _of(self, service: Service, group: str) -> Arns | None:
        """That a group is gone, or has no load balancer yet, is not kept."""
        where, now = _where(service), time.monotonic()
        kept = self._kept.get((*where, group))
        if kept and now - kept[0] < _KEPT:
            return kept[1]
        try:
            found = await self._batch(service).get(group, urgent=False)
        except Rejected as error:
            if error.code == _GONE:
                return None
            raise
        if not isinstance(found, tuple):
            raise found or Unreachable(f"Could not {_DOING} ({_OPERATION}): the answer lacks {group}.")
        if found:
            self._kept[*where, group] = (now, found)
        return found

    def _batch(self, service: Service) -> Batch[str, Arns | Failed]:
        where = _where(service)
        if where not in self._batches:

            async def fetch(groups: Sequence[str]) -> Mapping[str, Arns | Failed]:
                return await self._describe(service, groups)

            self._batches[where] = Batch(
                fetch, size=ARNS_PER_CALL, allowance=self._aws.allowances.of(service, "load balancers")
            )
        return self._batches[where]

    async def _describe(self, service: Service, groups: Sequence[str]) -> Mapping[str, Arns | Failed]:
        """Raises Rejected where one is gone: it hides the others, which are then asked for by themselves."""
        describe = self._aws.of(service).elbv2.describe_target_groups
        try:
            answer = await self._aws.read(_DOING, describe, TargetGroupArns=groups)
        except Failed as error:
            if isinstance(error, Rejected) and error.code == _GONE:
                raise
            return dict.fromkeys(groups, error)
        with understood(_DOING, _OPERATION):
            return {group["TargetGroupArn"]: tuple(group["LoadBalancerArns"]) for group in answer["TargetGroups"]}


def _where(service: Service) -> tuple[str, str]:
    return service.region, service.role(AwsPermission.READ) or ""
