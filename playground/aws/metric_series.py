"""The series of points that a metric has: by AWS's namespaces and dimensions, out of what each minute has measured."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from playground.aws.model import Service
from playground.aws.names import ALTERNATE_ARN, CLUSTER
from playground.aws.traffic import Sample, merged

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

Series = list[tuple[float, float]]
"""(beginning of its period in seconds since 1970, value), oldest first"""

DAY = 86_400.0
_KEPT = ((60, 15 * DAY), (300, 63 * DAY), (3600, 455 * DAY))  # points of at least this period, for so long
_LOOKS = 5  # into a long period: what is measured in between is taken to be alike

_BALANCED = {"HealthyHostCount": "healthy", "UnHealthyHostCount": "unhealthy"}
_REQUESTED = {"RequestCount": "requests", "HTTPCode_Target_5XX_Count": "errors", "TargetResponseTime": "time"}
_CLASSIC = {"RequestCount": "requests", "HTTPCode_Backend_5XX": "errors", "Latency": "time"}
_METRICS = {
    **{f"AWS/ApplicationELB/{name}": key for name, key in (_BALANCED | _REQUESTED).items()},
    **{f"AWS/NetworkELB/{name}": key for name, key in _BALANCED.items()},
    **{f"AWS/ELB/{name}": key for name, key in (_BALANCED | _CLASSIC).items()},
    "AWS/ECS/CPUUtilization": "cpu",
    "AWS/ECS/MemoryUtilization": "memory",
}
_KINDS = {"app": "AWS/ApplicationELB", "net": "AWS/NetworkELB"}


def series(
    it: "Cluster", metric: str, dimensions: Mapping[str, str], stat: str, *, start: float, end: float, period: int
) -> Series:
    """What nobody has measured has no points, and neither has what is forgotten, or not there yet."""
    key = _METRICS.get(metric)
    namespace = metric.rpartition("/")[0]
    found = list(_sources(it, namespace, dimensions)) if key else []
    if not found:
        return []
    now, begin = it.at.timestamp(), start - start % 60
    oldest = now - max((age for of, age in _KEPT if period >= of), default=0.0)
    newest = now - it.traffics.choices.delay - 60
    step = 1 if period < 300 else max(period // 60 // _LOOKS, 1)
    minutes = range(int(max(begin, oldest) // 60), int(min(end - 1, newest) // 60) + 1)
    points = []
    for bucket, inside in groupby(minutes, lambda minute: int((minute * 60 - begin) // period)):
        looked = [minute for minute in inside if not (minute - int(begin // 60)) % step]
        samples = [sample for minute in looked for sample in _samples(it, found, str(key), minute)]
        if whole := merged(samples):
            many = step if key in ("requests", "errors") else 1
            points.append((begin + bucket * period, round(_statistic(whole, stat, many), 6)))
    return points


def _samples(it: "Cluster", found: list[tuple[Service, str, float]], key: str, minute: int) -> Iterator[Sample]:
    for service, group, portion in found:
        for (of, name), sample in it.traffics.measured(service, minute).items():
            if name == key and group in (of, "*"):
                shared = portion if key in ("requests", "errors", "time") else 1.0
                yield Sample(sample.count * shared, sample.sum * shared, sample.minimum, sample.maximum, sample.spread)


def _sources(it: "Cluster", namespace: str, dimensions: Mapping[str, str]) -> Iterator[tuple[Service, str, float]]:
    """(service, target group or "*" for all or "" for none, the portion that goes this way)"""
    services = it.services.values()
    if namespace == "AWS/ECS" and dimensions.keys() == {"ClusterName", "ServiceName"}:
        service = it.services.get(dimensions["ServiceName"])
        if service and dimensions["ClusterName"] == CLUSTER:
            yield service, "", 1.0
    elif namespace == "AWS/ELB" and dimensions.keys() == {"LoadBalancerName"}:
        yield from ((service, "*", 1.0) for service in services if service.classic)
    elif dimensions.keys() == {"TargetGroup", "LoadBalancer"}:
        balancers, balancer = it.around.target_group.balancers, dimensions["LoadBalancer"]
        if balancer in balancers and _KINDS.get(balancer.partition("/")[0]) == namespace:
            portion, group = 1 / len(balancers), _arn(it, dimensions["TargetGroup"])
            yield from ((service, group, portion) for service in services if group and _behind(service, group))


def _behind(service: Service, group: str) -> bool:
    """May requests have come to it by this target group?"""
    declared = service.declared.get("loadBalancers")
    if declared is None:
        return not service.classic and group in (service.target_group, ALTERNATE_ARN)
    return any(entry.get("targetGroupArn") == group for entry in declared)


def _arn(it: "Cluster", name: str) -> str:
    """Of a target group that is there, "" for another one."""
    return next((arn for arn in it.around.target_groups if arn.endswith(f":{name}")), "")


def _statistic(whole: Sample, stat: str, many: int) -> float:
    match stat:
        case "Sum":
            return whole.sum * many
        case "SampleCount":
            return whole.count * many
        case "Average":
            return whole.sum / whole.count
        case "Minimum":
            return whole.minimum
        case "Maximum":
            return whole.maximum
    return whole.quantile(min(max(float(stat[1:]) / 100, 0.001), 0.999))
