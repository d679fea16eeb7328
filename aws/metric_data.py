"""GetMetricData: reads of single series become few calls, one for many services of an account and region.

CloudWatch allows an account 50 of these calls a second in a region. Two are made here at most, so that what is asked
meanwhile gathers into the next one.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

from aws.batching import Allowance, Batch
from aws.errors import understood
from aws.metric_queries import MetricSeries
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unreachable
from bot.model import AwsPermission, Point

QUERIES_PER_CALL = 500
RATE, BURST = 2.0, 2
PAGES = 50
_SHORT = timedelta(hours=3)
_DOING, _OPERATION = "read CloudWatch's metrics", "GetMetricData"


@dataclass(frozen=True, slots=True)
class Asked:
    """A series from `start` to `end`, in periods of so many seconds."""

    series: MetricSeries
    start: datetime
    end: datetime
    period: int


class MetricData:
    """Batches by region and role."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._batches: dict[tuple[str, str], Batch[Asked, tuple[Point, ...] | Failed]] = {}

    async def get(self, service: Service, asked: Asked) -> tuple[Point, ...]:
        """Oldest first. Raises Failed."""
        found = await self._of(service).get(asked, urgent=False)
        if isinstance(found, tuple):
            return found
        raise found or Unreachable(f"Could not {_DOING} ({_OPERATION}): AWS did not answer for all of them.")

    def _of(self, service: Service) -> Batch[Asked, tuple[Point, ...] | Failed]:
        key = (service.region, service.role(AwsPermission.READ) or "")
        if key not in self._batches:
            allowance = Allowance(rate=RATE, burst=BURST)

            async def fetch(keys: Sequence[Asked]) -> Mapping[Asked, tuple[Point, ...] | Failed]:
                calls = _calls(keys)
                for _ in calls[1:]:
                    allowance.count()
                answers = await asyncio.gather(*(self._call(service, call) for call in calls))
                return {asked: points for answer in answers for asked, points in answer.items()}

            self._batches[key] = Batch(fetch, size=QUERIES_PER_CALL, allowance=allowance)
        return self._batches[key]

    async def _call(self, service: Service, keys: Sequence[Asked]) -> dict[Asked, tuple[Point, ...] | Failed]:
        """What fails, fails for all of them: each by itself would only be refused as well."""
        try:
            return dict(await self._read(service, keys))
        except Failed as error:
            return dict.fromkeys(keys, error)

    async def _read(self, service: Service, keys: Sequence[Asked]) -> Mapping[Asked, tuple[Point, ...] | Failed]:
        ids = {key: f"m{number}" for number, key in enumerate(dict.fromkeys((k.series, k.period) for k in keys))}
        asked = {
            "MetricDataQueries": [_query(name, *key) for key, name in ids.items()],
            "StartTime": min(key.start for key in keys),
            "EndTime": max(key.end for key in keys),
            "ScanBy": "TimestampAscending",
        }
        found: defaultdict[str, dict[datetime, float]] = defaultdict(dict)
        status: dict[str, str] = {}
        read = self._aws.of(service).cloudwatch.get_metric_data
        for _ in range(PAGES):
            answer = await self._aws.read(_DOING, read, **asked)
            with understood(_DOING, _OPERATION):
                for result in answer["MetricDataResults"]:
                    found[result["Id"]] |= _points(result)
                    status[result["Id"]] = result["StatusCode"]
            if not answer.get("NextToken"):
                return {key: _settled(key, found[n], status.get(n, "")) for key in keys for n in [ids[_key(key)]]}
            asked["NextToken"] = answer["NextToken"]
        raise Unreachable(f"Could not {_DOING} ({_OPERATION}): there is more than {PAGES} pages of it.")


def _key(asked: Asked) -> tuple[MetricSeries, int]:
    return asked.series, asked.period


def _calls(keys: Iterable[Asked]) -> list[list[Asked]]:
    """What may be read in one call, whose time reaches from the first beginning to the last end.

    Of short times those of one period that end in the same hour go together; another one only with its like.
    """
    calls: defaultdict[Any, list[Asked]] = defaultdict(list)
    for key in keys:
        short = key.end - key.start <= _SHORT
        calls[(key.period, key.end.timestamp() // 3600) if short else (key.start, key.end)].append(key)
    return list(calls.values())


def _query(name: str, series: MetricSeries, period: int) -> dict[str, Any]:
    dimensions = [{"Name": key, "Value": value} for key, value in series.dimensions]
    metric = {"Namespace": series.namespace, "MetricName": series.name, "Dimensions": dimensions}
    return {"Id": name, "MetricStat": {"Metric": metric, "Period": period, "Stat": series.statistic}}


def _points(result: Mapping[str, Any]) -> dict[datetime, float]:
    pairs = zip(result["Timestamps"], result["Values"], strict=True)
    return {at.astimezone(UTC): float(value) for at, value in pairs}


def _settled(key: Asked, points: Mapping[datetime, float], status: str) -> tuple[Point, ...] | Failed:
    """What CloudWatch did not finish is no answer: less errors than there were would look like health."""
    if status != "Complete":
        what = f"CloudWatch answered only in part ({status or 'no result'}) for {key.series.name}"
        return Unreachable(f"Could not {_DOING} ({_OPERATION}): {what}.")
    if not all(map(isfinite, points.values())):
        return Unreachable(
            f"Could not {_DOING} ({_OPERATION}): what CloudWatch says of {key.series.name} is no number."
        )
    return tuple(Point(at, points[at]) for at in sorted(points) if key.start <= at < key.end)
