"""CloudWatch's metrics of a service: where they are found, and all of them of a time, as one value."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from aws import metric_figures, metric_queries
from aws.balancers import LoadBalancers
from aws.metric_data import Asked, MetricData
from aws.session import Aws
from bot.catalog import Service
from bot.model import Figures, MetricSources, ServiceState


class CloudWatch:
    """Implements `bot.ports.CloudWatch`."""

    def __init__(self, aws: Aws) -> None:
        self._data, self._balancers = MetricData(aws), LoadBalancers(aws)

    async def sources(self, service: Service, state: ServiceState) -> MetricSources:
        """Raises Failed."""
        balancers = await self._balancers.of(service, tuple(dict.fromkeys(state.target_groups)))
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
