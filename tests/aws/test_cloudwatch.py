"""CloudWatch's metrics arrive as one series for each, out of all of the service's target groups, in few calls."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aws.cloudwatch import CloudWatch
from aws.ecs import Ecs
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unreachable
from bot.model import Figures, Metric, MetricSources, ServiceState
from playground.aws import SimulatedAws
from playground.aws.around import Further
from playground.aws.names import ALTERNATE_ARN, TARGET_GROUP_ARN
from playground.aws.strategy import ROLLING, Strategy
from playground.aws.wire import Call

ELB = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/"
ADMIN = f"{ELB}quilt-admin/0a1b2c3d4e5f6071"
GROUP, BALANCER = "targetgroup/quilt-catalog/6d0ecf831eec9f09", "app/quilt/1f3a5c7e9b0d2f46"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def cloudwatch(aws: Aws, world: SimulatedAws) -> Iterator[CloudWatch]:
    yield CloudWatch(aws)
    world.faults.heal()
    around = world.around
    around.target_group.exists, around.target_group.balancers = True, [BALANCER]
    around.further.clear()
    served = world.cluster.scheduler("quilt-catalog-service").service
    served.classic, served.strategy = False, ROLLING
    served.declared.clear()


@pytest.fixture
async def state(aws: Aws, world: SimulatedAws, service: Service) -> ServiceState:
    return await Ecs(aws).service(service)


async def read(cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws) -> Figures:
    """Of half an hour that ended half an hour ago, while :41 served."""
    now = world.clock.now() - HOUR / 2
    sources = await cloudwatch.sources(service, state)
    return await cloudwatch.figures(service, sources, start=now - HOUR / 2, end=now)


def asked(world: SimulatedAws) -> list[Call]:
    return world.calls("GetMetricData")


def values(figures: Figures, metric: Metric) -> list[float]:
    return [point.value for point in figures.points[metric]]


async def test_every_metric_of_a_service_behind_an_application_load_balancer_is_read_in_one_call(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws
) -> None:
    before = len(asked(world))
    figures = await read(cloudwatch, service, state, world)

    assert figures.points.keys() == set(Metric)
    assert (figures.missing, figures.period) == ((), 60)
    assert (figures.start.second, figures.end - figures.start) == (0, 29 * MINUTE)
    assert [point.at for point in figures.points[Metric.REQUESTS]] == [
        figures.start + number * MINUTE for number in range(29)
    ]
    assert len(figures.points[Metric.ERRORS]) < 29
    assert set(values(figures, Metric.HEALTHY)) == {4.0}
    assert all(
        0.1 < mean < p95 for mean, p95 in zip(*(values(figures, m) for m in (Metric.MEAN, Metric.P95)), strict=True)
    )
    assert [len(call.parameters["MetricDataQueries"]) for call in asked(world)[before:]] == [8]


async def test_only_whole_minutes_are_read_and_none_at_all_makes_no_call(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws
) -> None:
    sources, before = await cloudwatch.sources(service, state), len(asked(world))
    at = datetime(2026, 11, 25, 12, 0, 30, tzinfo=UTC)
    figures = await cloudwatch.figures(service, sources, start=at, end=at + MINUTE)

    assert (figures.points, figures.start, figures.end) == ({}, at + MINUTE / 2, at + MINUTE / 2)
    assert len(asked(world)) == before


async def test_what_has_no_source_is_named_in_plain_words(
    cloudwatch: CloudWatch, service: Service, aws: Aws, state: ServiceState, world: SimulatedAws
) -> None:
    none = "no requests, errors and response times"
    without = replace(state, target_groups=(), target_pairs=())
    figures = await read(cloudwatch, service, without, world)
    assert figures.points.keys() == {Metric.CPU, Metric.MEMORY}
    assert figures.missing == (f"no load balancer: {none}",)

    world.around.target_group.exists = False
    gone = await cloudwatch.sources(service, replace(state, target_groups=(TARGET_GROUP_ARN, ALTERNATE_ARN)))
    assert gone.missing == (f"the target group quilt-catalog does not exist: {none}",)
    assert len(gone.target_groups) == 1, "one that is gone hides no other"

    world.around.target_group.exists, world.around.target_group.balancers = True, []
    idle = await CloudWatch(aws).sources(service, state)
    assert idle == MetricSources(missing=(f"no load balancer sends to the target group quilt-catalog: {none}",))


async def test_a_network_load_balancer_has_targets_and_no_requests(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws
) -> None:
    world.around.target_group.balancers = ["net/quilt/2a"]
    figures = await read(cloudwatch, service, state, world)

    assert figures.points.keys() == {Metric.HEALTHY, Metric.UNHEALTHY, Metric.CPU, Metric.MEMORY}
    [told] = figures.missing
    assert told.startswith("the Network Load Balancer quilt counts no requests: no requests,")


async def test_a_classic_load_balancer_has_all_of_them(
    cloudwatch: CloudWatch, service: Service, world: SimulatedAws, aws: Aws
) -> None:
    world.use_classic_load_balancer()
    figures = await read(cloudwatch, service, await Ecs(aws).service(service), world)

    assert figures.points.keys() == set(Metric)
    assert figures.missing == ()
    assert set(values(figures, Metric.HEALTHY)) == {4.0}


async def test_of_two_target_groups_requests_are_summed_the_mean_is_weighted_and_the_worst_p95_counts(
    cloudwatch: CloudWatch, service: Service, world: SimulatedAws, aws: Aws
) -> None:
    """A tenth of the requests goes to the second one, and takes eleven times as long."""
    world.around.further[ADMIN] = Further(portion=0.1, times=11)
    one = {"containerName": "catalog", "containerPort": 8080}
    world.declare(loadBalancers=[one | {"targetGroupArn": arn} for arn in (TARGET_GROUP_ARN, ADMIN)])
    figures = await read(cloudwatch, service, await Ecs(aws).service(service), world)

    pairs = await cloudwatch.sources(service, await Ecs(aws).service(service))
    assert [group.split("/")[1] for group, _ in pairs.target_groups] == ["quilt-catalog", "quilt-admin"]
    each = [
        await cloudwatch.figures(service, MetricSources((pair,)), start=figures.start, end=figures.end)
        for pair in pairs.target_groups
    ]
    first, second = (values(part, Metric.REQUESTS) for part in each)
    assert values(figures, Metric.REQUESTS) == [a + b for a, b in zip(first, second, strict=True)]
    assert 5 < sum(first) / sum(second) < 14
    brief, lasting = (values(part, Metric.MEAN) for part in each)
    assert values(figures, Metric.MEAN) == pytest.approx(
        [(a * of_a + b * of_b) / (a + b) for a, of_a, b, of_b in zip(first, brief, second, lasting, strict=True)]
    )
    assert min(lasting) > 5 * max(brief)
    assert values(figures, Metric.P95) == values(each[1], Metric.P95)
    assert set(values(figures, Metric.HEALTHY)) == {8.0}


async def test_targets_are_counted_once_however_many_load_balancers_look_at_them(
    cloudwatch: CloudWatch, service: Service, aws: Aws, state: ServiceState, world: SimulatedAws
) -> None:
    alone = await read(cloudwatch, service, state, world)
    world.around.target_group.balancers = [BALANCER, "app/internal/9c"]
    both = await read(CloudWatch(aws), service, state, world)

    assert set(values(both, Metric.HEALTHY)) == {4.0}
    assert sum(values(both, Metric.REQUESTS)) == pytest.approx(sum(values(alone, Metric.REQUESTS)))
    assert values(both, Metric.MEAN) == pytest.approx(values(alone, Metric.MEAN))


async def test_both_target_groups_of_a_pair_are_sources(
    cloudwatch: CloudWatch, service: Service, world: SimulatedAws, aws: Aws
) -> None:
    world.use_strategy(Strategy("BLUE_GREEN"))
    sources = await cloudwatch.sources(service, await Ecs(aws).service(service))

    assert [group.split("/")[1] for group, _ in sources.target_groups] == ["quilt-catalog", "quilt-catalog-green"]


async def test_many_services_are_read_in_one_call_and_their_load_balancers_are_not_asked_for_again(
    aws: Aws, cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws
) -> None:
    await cloudwatch.sources(service, state)
    before, described = len(asked(world)), len(world.calls("DescribeTargetGroups"))
    others = [service.model_copy(update={"name": f"s{n}", "service": f"s{n}"}) for n in range(40)]
    end = world.clock.now() - HOUR / 2

    async def look(one: Service, late: int) -> Figures:
        sources = await cloudwatch.sources(one, state)
        return await cloudwatch.figures(one, sources, start=end - (10 + late) * MINUTE, end=end - late * MINUTE)

    found = await asyncio.gather(*(look(one, number % 3) for number, one in enumerate([service, *others])))

    assert len(asked(world)) - before <= 2, "two hours may be touched"
    assert len(world.calls("DescribeTargetGroups")) == described
    assert all(figures.start <= p.at < figures.end for figures in found for p in figures.points[Metric.REQUESTS])
    assert found[0].points.keys() == set(Metric)
    assert Metric.CPU not in found[1].points, "a service that is not there"


async def test_the_load_balancers_of_many_target_groups_are_found_by_few_calls(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws
) -> None:
    groups = [f"{ELB}g{number}/{number}" for number in range(60)]
    world.around.further = dict.fromkeys(groups, Further())
    before = len(world.calls("DescribeTargetGroups"))
    found = await asyncio.gather(*(cloudwatch.sources(service, replace(state, target_groups=(g,))) for g in groups))

    assert [sources.target_groups[0][0] for sources in found] == [group.rpartition(":")[2] for group in groups]
    assert len(world.calls("DescribeTargetGroups")) - before == 3


async def test_load_balancers_that_may_not_be_looked_for_are_an_error_and_not_none(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws
) -> None:
    world.fail_next("DescribeTargetGroups", code="AccessDenied", status=403)

    with pytest.raises(Failed, match="elasticloadbalancing:DescribeTargetGroups"):
        await cloudwatch.sources(service, replace(state, target_groups=(TARGET_GROUP_ARN, ALTERNATE_ARN)))


async def test_more_than_500_series_are_more_than_one_call(
    cloudwatch: CloudWatch, service: Service, world: SimulatedAws
) -> None:
    before, end = len(asked(world)), world.clock.now().replace(minute=30, second=0) - 2 * HOUR
    many = [service.model_copy(update={"name": f"s{n}", "service": f"s{n}"}) for n in range(300)]
    await asyncio.gather(*(cloudwatch.figures(one, MetricSources(), start=end - HOUR / 2, end=end) for one in many))

    assert sorted(len(call.parameters["MetricDataQueries"]) for call in asked(world)[before:]) == [100, 500]


async def test_all_pages_are_read(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await read(cloudwatch, service, state, world)
    before = len(asked(world))
    monkeypatch.setattr("playground.aws.metric_operations.PAGE", 50)
    paged = await read(cloudwatch, service, state, world)

    assert len(asked(world)) - before == 5
    assert paged.points == whole.points


async def test_an_hours_peak_of_a_week_is_read_in_periods_of_an_hour(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws
) -> None:
    sources, end = await cloudwatch.sources(service, state), world.clock.now()
    week = await cloudwatch.figures(service, sources, start=end - timedelta(days=7), end=end, period=3600)

    assert week.period == 3600
    assert 166 <= len(week.points[Metric.REQUESTS]) <= 168
    assert week.points[Metric.REQUESTS][0].at.minute == 0


def unfinished(status: str, metric: str) -> Any:
    def change(answer: dict[str, Any]) -> dict[str, Any]:
        for result in answer["MetricDataResults"]:
            if result["Label"] == metric:
                result |= {"StatusCode": status, "Values": result["Values"][:1], "Timestamps": result["Timestamps"][:1]}
        return answer

    return change


@pytest.mark.parametrize("status", ["PartialData", "InternalError", "Forbidden"])
async def test_a_part_of_the_errors_is_never_taken_for_all_of_them(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws, status: str
) -> None:
    world.distort_next("GetMetricData", unfinished(status, "HTTPCode_Target_5XX_Count"))

    with pytest.raises(Unreachable, match=rf"answered only in part \({status}\) for HTTPCode_Target_5XX_Count"):
        await read(cloudwatch, service, state, world)


async def test_a_series_that_the_answer_lacks_is_not_one_without_data(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws
) -> None:
    world.distort_next("GetMetricData", lambda answer: answer | {"MetricDataResults": answer["MetricDataResults"][1:]})

    with pytest.raises(Unreachable, match="no result"):
        await read(cloudwatch, service, state, world)


def instead(metric: str, value: float) -> Any:
    def change(answer: dict[str, Any]) -> dict[str, Any]:
        for result in answer["MetricDataResults"]:
            if result["Label"] == metric:
                result["Values"] = [value for _ in result["Values"]]
        return answer

    return change


async def test_a_mean_of_minutes_with_no_requests_breaks_nothing(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws
) -> None:
    world.distort_next("GetMetricData", instead("RequestCount", 0))
    figures = await read(cloudwatch, service, state, world)

    assert sum(values(figures, Metric.REQUESTS)) == 0
    assert all(0 < mean < 5 for mean in values(figures, Metric.MEAN))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
async def test_what_is_no_number_is_no_figure_and_never_reaches_the_journal(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws, value: float
) -> None:
    world.distort_next("GetMetricData", instead("HTTPCode_Target_5XX_Count", value))

    with pytest.raises(Unreachable, match="what CloudWatch says of HTTPCode_Target_5XX_Count is no number"):
        await read(cloudwatch, service, state, world)


async def test_what_is_denied_is_asked_once_for_all_and_names_the_permission(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws
) -> None:
    before = len(asked(world))
    world.fail_next("GetMetricData", code="AccessDenied", status=403)
    with pytest.raises(Failed) as told:
        await read(cloudwatch, service, state, world)

    assert "Could not read CloudWatch's metrics (GetMetricData)" in str(told.value)
    assert "cloudwatch:GetMetricData" in str(told.value)
    assert len(asked(world)) == before + 1


async def test_while_aws_throttles_it_is_unreachable_after_the_usual_tries_and_then_it_works_again(
    cloudwatch: CloudWatch, service: Service, state: ServiceState, world: SimulatedAws
) -> None:
    world.fail_next("GetMetricData", code="ThrottlingException", status=400, times=3)
    with pytest.raises(Unreachable, match="GetMetricData"):
        await read(cloudwatch, service, state, world)

    assert (await read(cloudwatch, service, state, world)).points
