"""Which metrics CloudWatch has of a service: AWS's namespaces, names, dimensions and statistics. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil, floor

from bot.catalog import Service
from bot.model import Metric, MetricSources

APPLICATION, NETWORK, CLASSIC, ECS = "AWS/ApplicationELB", "AWS/NetworkELB", "AWS/ELB", "AWS/ECS"
_NO_REQUESTS = "no requests, errors and response times"

_BALANCED = ((Metric.HEALTHY, "HealthyHostCount", "Average"), (Metric.UNHEALTHY, "UnHealthyHostCount", "Average"))
_OF: Mapping[str, tuple[tuple[Metric, str, str], ...]] = {
    APPLICATION: (
        (Metric.REQUESTS, "RequestCount", "Sum"),
        (Metric.ERRORS, "HTTPCode_Target_5XX_Count", "Sum"),
        (Metric.MEAN, "TargetResponseTime", "Average"),
        (Metric.P95, "TargetResponseTime", "p95"),
        *_BALANCED,
    ),
    NETWORK: _BALANCED,
    CLASSIC: (
        (Metric.REQUESTS, "RequestCount", "Sum"),
        (Metric.ERRORS, "HTTPCode_Backend_5XX", "Sum"),
        (Metric.MEAN, "Latency", "Average"),
        (Metric.P95, "Latency", "p95"),
        *_BALANCED,
    ),
    ECS: ((Metric.CPU, "CPUUtilization", "Average"), (Metric.MEMORY, "MemoryUtilization", "Average")),
}


@dataclass(frozen=True, slots=True)
class MetricSeries:
    """One metric of CloudWatch; `dimensions` are (name, value)."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str


@dataclass(frozen=True, slots=True)
class Query:
    """What `series` is to the service: a `metric` of one `place`, which is a target group, or what stands for one.

    Several load balancers may send to one target group: each has its `way`.
    """

    metric: Metric
    place: str
    way: str
    series: MetricSeries


def sources(balancers: Mapping[str, tuple[str, ...] | None], classic: Sequence[str]) -> MetricSources:
    """`balancers` are ARNs of load balancers by the ARN of their target group; None where there is no such group."""
    pairs: list[tuple[str, str]] = []
    missing: list[str] = []
    for group, arns in balancers.items():
        ways = [way for arn in arns or () if (way := _dimension(arn)).startswith(("app/", "net/"))]
        pairs += [(group.rpartition(":")[2], way) for way in ways]
        missing += _lacks(group, arns, ways)
    if not balancers and not classic:
        missing.append(f"no load balancer: {_NO_REQUESTS}")
    return MetricSources(tuple(pairs), tuple(classic), tuple(dict.fromkeys(missing)))


def _lacks(group: str, arns: Sequence[str] | None, ways: Sequence[str]) -> Iterator[str]:
    name = group.split("/")[1] if "/" in group else group
    if arns is None:
        yield f"the target group {name} does not exist: {_NO_REQUESTS}"
    elif not ways:
        yield f"no load balancer sends to the target group {name}: {_NO_REQUESTS}"
    yield from (
        f"the Network Load Balancer {way.split('/')[1]} counts no requests: {_NO_REQUESTS}"
        for way in ways
        if way.startswith("net/") and not any(other.startswith("app/") for other in ways)
    )


def _dimension(load_balancer: str) -> str:
    """`arn:…:loadbalancer/app/quilt/1f3a` -> `app/quilt/1f3a`, as CloudWatch calls it."""
    return load_balancer.partition(":loadbalancer/")[2]


def queries(service: Service, of: MetricSources) -> list[Query]:
    """Everything that can be asked."""
    found: list[Query] = []
    for group, way in of.target_groups:
        namespace = APPLICATION if way.startswith("app/") else NETWORK
        found += _all(namespace, group, way, (("TargetGroup", group), ("LoadBalancer", way)))
    for name in of.classic:
        found += _all(CLASSIC, name, name, (("LoadBalancerName", name),))
    return [*found, *_all(ECS, "", "", (("ClusterName", service.cluster), ("ServiceName", service.service)))]


def _all(namespace: str, place: str, way: str, dimensions: tuple[tuple[str, str], ...]) -> Iterator[Query]:
    for metric, name, statistic in _OF[namespace]:
        yield Query(metric, place, way, MetricSeries(namespace, name, dimensions, statistic))


def whole_periods(start: datetime, end: datetime, period: int) -> tuple[datetime, datetime]:
    """What of the time is covered by whole periods: a minute in which both releases served belongs to neither."""
    first, last = ceil(start.timestamp() / period) * period, floor(end.timestamp() / period) * period
    return datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC)
