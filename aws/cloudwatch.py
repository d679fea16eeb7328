"""CloudWatch's metrics of a service: where they are found, and all of them of a time, as one value."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from aws import metric_figures, metric_queries
from aws.errors import Rejected, understood
from aws.metric_data import Asked, MetricData
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import AwsPermission, Figures, MetricSources, ServiceState

ARNS_PER_CALL = 20
_KEPT = 600.0  # seconds: a target group is seldom given to another load balancer
_GONE = "TargetGroupNotFound"

Balancers = dict[str, tuple[str, ...] | None]
"""ARN of a target group -> ARNs of the load balancers that send to it; None where there is no such group"""


class CloudWatch:
    """Implements `bot.ports.CloudWatch`."""

    def __init__(self, aws: Aws) -> None:
        self._aws, self._data = aws, MetricData(aws)
        self._balancers: dict[tuple[str, str, str], tuple[float, tuple[str, ...]]] = {}

    async def sources(self, service: Service, state: ServiceState) -> MetricSources:
        """Raises Failed."""
        groups = tuple(dict.fromkeys(state.target_groups))
        balancers = await self._of_groups(service, groups)
        return metric_queries.sources(balancers, state.classic_load_balancers)

    async def figures(
        self, service: Service, sources: MetricSources, *, start: datetime, end: datetime, period: int = 60
    ) -> Figures:
        """Of the whole periods that lie between the two. Raises Failed, also where only a part would be answered."""
        first, last = metric_queries.whole_periods(start, end, period)
        empty = Figures(first, max(first, last), datetime.now(UTC), missing=sources.missing, period=period)
        if first >= last:
            return empty
        queries = metric_queries.queries(service, sources)
        found = await asyncio.gather(*(self._data.get(service, Asked(q.series, first, last, period)) for q in queries))
        points = metric_figures.together(dict(zip(queries, found, strict=True)))
        return replace(empty, points=points)

    async def _of_groups(self, service: Service, groups: Sequence[str]) -> Balancers:
        where = (service.region, service.role(AwsPermission.READ) or "")
        now = time.monotonic()
        known = {arn: kept for arn in groups if (kept := self._balancers.get((*where, arn))) and now - kept[0] < _KEPT}
        found: Balancers = {arn: kept[1] for arn, kept in known.items()}
        asked = [arn for arn in groups if arn not in found]
        for start in range(0, len(asked), ARNS_PER_CALL):
            found |= await self._describe(service, asked[start : start + ARNS_PER_CALL])
        self._balancers |= {(*where, arn): (now, found[arn] or ()) for arn in asked if found[arn]}
        return {arn: found[arn] for arn in groups}

    async def _describe(self, service: Service, arns: Sequence[str]) -> Balancers:
        """One that is gone hides the others: then each is asked for by itself."""
        doing = f"find the load balancers of {service.ecs_name}"
        describe = self._aws.of(service).elbv2.describe_target_groups
        try:
            answer = await self._aws.read(doing, describe, TargetGroupArns=arns)
        except Rejected as error:
            if error.code != _GONE:
                raise
            if len(arns) == 1:
                return {arns[0]: None}
            parts = await asyncio.gather(*(self._describe(service, [arn]) for arn in arns))
            return {arn: balancers for part in parts for arn, balancers in part.items()}
        with understood(doing, "DescribeTargetGroups"):
            found: Balancers = {g["TargetGroupArn"]: tuple(g["LoadBalancerArns"]) for g in answer["TargetGroups"]}
        if missing := [arn for arn in arns if arn not in found]:
            raise Failed(f"Could not {doing} (DescribeTargetGroups): the answer lacks {missing[0]}.")
        return found
