"""What each trigger measures: CloudWatch's metrics, and the metric math on them. Pure.

Two things about missing data decide how the expressions are written. An error count has no value in a minute without
an error, so it is filled with 0; requests are not, since a minute that is only late would then count as a quiet one,
and no alarm would ever see ten in a row. And SUM([…]) takes what there is: a target group without requests has no data.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import AlarmMetric, AlarmPlaces

APPLICATION, NETWORK, CLASSIC, ECS = "AWS/ApplicationELB", "AWS/NetworkELB", "AWS/ELB", "AWS/ECS"
MOST = 9
"""Metrics: CloudWatch takes ten in an alarm, of which the expression may be one."""

_ERRORS = {APPLICATION: "HTTPCode_Target_5XX_Count", CLASSIC: "HTTPCode_Backend_5XX"}
_TIME = {APPLICATION: "TargetResponseTime", CLASSIC: "Latency"}


@dataclass(frozen=True, slots=True)
class Measured:
    metrics: tuple[AlarmMetric, ...]
    expression: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A target group behind its load balancer, or a Classic Load Balancer."""

    namespace: str
    dimensions: tuple[tuple[str, str], ...]

    @property
    def counts_requests(self) -> bool:
        return self.namespace != NETWORK


def places(of: AlarmPlaces) -> tuple[Place, ...]:
    """Each target group behind its load balancer, and each Classic Load Balancer."""
    groups = [
        Place(APPLICATION if way.startswith("app/") else NETWORK, (("TargetGroup", group), ("LoadBalancer", way)))
        for group, way in of.target_groups
    ]
    return (*groups, *(Place(CLASSIC, (("LoadBalancerName", name),)) for name in of.classic))


def errors(where: Sequence[Place], min_requests: int) -> Measured:
    """Percent of the requests, 0 in minutes with fewer than `min_requests`."""
    failed = _all("e", where, _ERRORS, "Sum")
    asked = _all("r", where, "RequestCount", "Sum")
    share = f"IF({_sum(asked)} >= {min_requests}, 100 * FILL({_sum(failed)}, 0) / {_sum(asked)}, 0)"
    return Measured((*failed, *asked), share)


def unhealthy(where: Sequence[Place], *, only_with_requests: bool) -> Measured:
    """Percent of the targets. A minute without any target has no value."""
    ill = _all("u", where, "UnHealthyHostCount", "Average")
    well = _all("h", where, "HealthyHostCount", "Average")
    if not only_with_requests:
        return Measured((*ill, *well), f"100 * {_sum(ill)} / ({_sum(ill)} + {_sum(well)})")
    asked = _all("r", where, "RequestCount", "Sum")
    of_ill = ", ".join(f"{u.id} * ({r.id} > 0)" for u, r in zip(ill, asked, strict=True))
    of_all = ", ".join(f"({u.id} + {h.id}) * ({r.id} > 0)" for u, h, r in zip(ill, well, asked, strict=True))
    return Measured((*ill, *well, *asked), f"100 * SUM([{of_ill}]) / SUM([{of_all}])")


def slow(where: Sequence[Place]) -> Measured:
    """The mean in seconds, of all requests."""
    if len(where) == 1:
        (place,) = where
        return Measured((AlarmMetric("", place.namespace, _TIME[place.namespace], place.dimensions, "Average"),))
    took, many = _all("t", where, _TIME, "Sum"), _all("n", where, _TIME, "SampleCount")
    return Measured((*took, *many), f"{_sum(took)} / {_sum(many)}")


def memory(cluster: str, service: str) -> Measured:
    """Percent of the memory that the service reserves, the mean of its tasks."""
    dimensions = (("ClusterName", cluster), ("ServiceName", service))
    return Measured((AlarmMetric("", ECS, "MemoryUtilization", dimensions, "Average"),))


def _all(letter: str, where: Sequence[Place], name: str | dict[str, str], statistic: str) -> tuple[AlarmMetric, ...]:
    return tuple(
        AlarmMetric(
            f"{letter}{number}",
            place.namespace,
            name if isinstance(name, str) else name[place.namespace],
            place.dimensions,
            statistic,
        )
        for number, place in enumerate(where, 1)
    )


def _sum(metrics: Sequence[AlarmMetric]) -> str:
    return metrics[0].id if len(metrics) == 1 else f"SUM([{', '.join(each.id for each in metrics)}])"
