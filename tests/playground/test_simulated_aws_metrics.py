"""GetMetricData as CloudWatch answers it: rules, pages, when a point is there; and what each traffic looks like."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import World, running_world

from playground.aws.names import ALTERNATE_ARN, TARGET_GROUP_ARN
from playground.aws.strategy import Strategy
from playground.aws.traffic import CHOICES

WEDNESDAY = datetime(2026, 11, 25, 15, 0, 20, tzinfo=UTC)  # at the peak of the day
GROUP, BALANCER = "targetgroup/quilt-catalog/6d0ecf831eec9f09", "app/quilt/1f3a5c7e9b0d2f46"
BALANCED = {"TargetGroup": GROUP, "LoadBalancer": BALANCER}
OF_ECS = {"ClusterName": "sales-prod", "ServiceName": "quilt-catalog-service"}
ALB = "AWS/ApplicationELB"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

Values = list[float]


@pytest.fixture(scope="module")
def shared() -> Iterator[World]:
    """On :42, whose requests fail since 25 minutes; nothing is changed here."""
    with running_world(epoch=WEDNESDAY.timestamp()) as world:
        yield world


@pytest.fixture
def world() -> Iterator[World]:
    with running_world(epoch=WEDNESDAY.timestamp()) as world:
        yield world


def query(
    name: str, stat: str = "Sum", of: str = ALB, *, by: Any = BALANCED, period: int = 60, name_it: str = "m"
) -> Any:
    dimensions = [{"Name": key, "Value": value} for key, value in by.items()]
    metric = {"Namespace": of, "MetricName": name, "Dimensions": dimensions}
    return {"Id": name_it, "MetricStat": {"Metric": metric, "Period": period, "Stat": stat}}


def ask(world: World, *queries: Any, back: timedelta = HOUR, until: datetime | None = None, **more: Any) -> Any:
    end = until or world.clock.now()
    times = {"StartTime": end - back, "EndTime": end, "ScanBy": "TimestampAscending"}
    return world.client("cloudwatch").get_metric_data(MetricDataQueries=list(queries), **times | more)


def values(world: World, name: str, stat: str = "Sum", of: str = ALB, **how: Any) -> Values:
    asked = {key: how.pop(key) for key in ("by", "period") if key in how}
    (result,) = ask(world, query(name, stat, of, **asked), **how)["MetricDataResults"]
    return list(result["Values"])


def mean(found: Values) -> float:
    return sum(found) / len(found)


def test_a_release_whose_requests_fail_is_seen_in_the_minutes_since_it_came_and_its_past_is_well(shared: World) -> None:
    errors = ask(shared, query("HTTPCode_Target_5XX_Count"))["MetricDataResults"][0]
    of = dict(zip(errors["Timestamps"], errors["Values"], strict=True))
    now = shared.clock.now()
    before = sum(value for at, value in of.items() if at < now - 30 * MINUTE)
    since = [value for at, value in of.items() if at > now - 24 * MINUTE]

    assert before < 0.005 * 30 * 1200
    assert 0.12 * 1200 < mean(since) < 0.18 * 1200
    assert len(values(shared, "RequestCount")) == 58
    assert 0.15 < mean(values(shared, "TargetResponseTime", "Average")) < 0.21
    assert values(shared, "TargetResponseTime", "p95") > values(shared, "TargetResponseTime", "p50")
    assert set(values(shared, "HealthyHostCount", "Minimum", back=20 * MINUTE)) == {4.0}
    assert set(values(shared, "UnHealthyHostCount", "Maximum", back=20 * MINUTE)) == {0.0}
    assert 25 < mean(values(shared, "CPUUtilization", "Average", "AWS/ECS", by=OF_ECS)) < 35
    assert 40 < mean(values(shared, "MemoryUtilization", "Maximum", "AWS/ECS", by=OF_ECS)) < 50


def test_a_service_behind_a_target_group_of_its_own_is_counted_there_and_nowhere_else(world: World) -> None:
    cluster, own = world.aws.cluster, "targetgroup/orders/0123456789abcdef"
    before = values(world, "HealthyHostCount", "Average")
    group = f"{TARGET_GROUP_ARN.rpartition(':')[0]}:{own}"
    definition = cluster.services["quilt-catalog-service"].primary.revision.task_definition
    cluster.create_service("orders", task_definition=definition, desired_count=3, target_group=group)
    world.clock.advance(600)

    of_its_own = values(world, "HealthyHostCount", "Average", by={"TargetGroup": own, "LoadBalancer": BALANCER})
    targets = world.client("elbv2").describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    told = world.client("ecs").describe_services(cluster="sales-prod", services=["orders"])["services"][0]

    assert of_its_own[-1] == 3
    assert len(targets) == 3
    assert [each["targetGroupArn"] for each in told["loadBalancers"]] == [group]
    assert values(world, "HealthyHostCount", "Average")[-1] == before[-1]


def test_a_minute_without_an_error_has_no_point(shared: World) -> None:
    errors = values(shared, "HTTPCode_Target_5XX_Count", until=shared.clock.now() - 2 * HOUR)

    assert 0 < len(errors) < 60
    assert min(errors) > 0


def test_a_point_is_there_when_its_minute_is_over_and_the_delay_as_well(world: World) -> None:
    world.aws.delay_metrics(120)
    (found,) = ask(world, query("RequestCount"))["MetricDataResults"]
    assert found["Timestamps"][-1] == datetime(2026, 11, 25, 14, 57, tzinfo=UTC), "at 15:00:20"
    assert (found["Label"], found["StatusCode"]) == ("RequestCount", "Complete")
    world.clock.advance(39)
    assert ask(world, query("RequestCount"))["MetricDataResults"][0]["Timestamps"][-1] == found["Timestamps"][-1]

    world.clock.advance(1)
    (later,) = ask(world, query("RequestCount"), back=61 * MINUTE)["MetricDataResults"]
    assert later["Timestamps"][:-1] == found["Timestamps"]
    assert later["Values"][:-1] == found["Values"], "what was measured stays as it is"


def test_periods_begin_where_the_first_does_and_are_made_of_their_minutes(shared: World) -> None:
    end = shared.clock.now().replace(minute=0, second=0) - HOUR
    one = values(shared, "RequestCount", until=end)
    (five,) = ask(shared, query("RequestCount", period=300), until=end)["MetricDataResults"]

    assert five["Values"] == [sum(one[at : at + 5]) for at in range(0, 60, 5)]
    assert {later - earlier for earlier, later in pairwise(five["Timestamps"])} == {5 * MINUTE}


def test_the_day_has_a_peak_and_the_week_as_well(shared: World) -> None:
    week = values(shared, "RequestCount", period=3600, back=7 * DAY)

    assert len(week) == 168
    assert 1100 < max(week) / 60 < 1300
    assert min(week) / 60 < 150


def test_cloudwatch_forgets_minutes_after_15_days_and_five_of_them_after_63(shared: World) -> None:
    then = shared.clock.now().replace(second=0, microsecond=0) - 16 * DAY

    assert values(shared, "RequestCount", until=then) == []
    assert len(values(shared, "RequestCount", until=then, period=300)) == 12


def test_pages_hold_so_many_points_and_together_all_of_them(shared: World) -> None:
    queries = [query("RequestCount", name_it="r"), query("HealthyHostCount", "Average", name_it="h")]
    whole = {each["Id"]: each["Values"] for each in ask(shared, *queries)["MetricDataResults"]}
    times = {"StartTime": shared.clock.now() - HOUR, "EndTime": shared.clock.now(), "ScanBy": "TimestampAscending"}
    pages = list(
        shared.client("cloudwatch")
        .get_paginator("get_metric_data")
        .paginate(MetricDataQueries=queries, MaxDatapoints=50, **times)
    )

    assert [sum(len(each["Values"]) for each in page["MetricDataResults"]) for page in pages] == [50, 50, 16]
    told = [(each["Id"], each["StatusCode"]) for page in pages for each in page["MetricDataResults"]]
    assert told[:3] == [("r", "PartialData"), ("h", "PartialData"), ("r", "Complete")]
    for name, found in whole.items():
        assert [v for page in pages for e in page["MetricDataResults"] if e["Id"] == name for v in e["Values"]] == found
    newest = ask(shared, queries[0], ScanBy="TimestampDescending")["MetricDataResults"][0]["Values"]
    assert newest == whole["r"][::-1]


def test_what_nobody_measures_has_no_points_and_is_no_error(shared: World) -> None:
    for name, of, by in (
        ("RequestCount", ALB, BALANCED | {"TargetGroup": "targetgroup/gone/1"}),
        ("RequestCount", ALB, {"TargetGroup": GROUP}),
        ("RequestCount", "AWS/NetworkELB", BALANCED),
        ("HealthyHostCount", "AWS/NetworkELB", BALANCED),
        ("RequestCount", "AWS/ELB", {"LoadBalancerName": "quilt"}),
        ("CPUUtilization", "AWS/ECS", OF_ECS | {"ServiceName": "gone"}),
        ("Orders", "Shop", {}),
    ):
        (found,) = ask(shared, query(name, of=of, by=by))["MetricDataResults"]
        assert (found["Values"], found["StatusCode"]) == ([], "Complete"), name


REFUSED: list[tuple[list[Any], dict[str, Any], str]] = [
    ([], {}, "MetricDataQueries is required"),
    ([query("RequestCount", name_it=f"m{n}") for n in range(501)], {}, "size greater than 500"),
    ([query("RequestCount"), query("RequestCount")], {}, "are not unique"),
    ([query("RequestCount", name_it="Requests")], {}, "not matching the expected pattern"),
    ([query("RequestCount", name_it="1")], {}, "not matching the expected pattern"),
    ([query("RequestCount", period=90)], {}, "multiple of 60"),
    ([query("RequestCount", "Mean")], {}, "not supported"),
    ([query("RequestCount", by={f"d{n}": "x" for n in range(31)})], {}, "Dimensions is not valid"),
    ([{"Id": "m"}], {}, "either an Expression or a MetricStat"),
    ([query("RequestCount")], {"EndTime": WEDNESDAY - 2 * HOUR}, "StartTime must be less than"),
    ([query("RequestCount")], {"EndTime": WEDNESDAY, "StartTime": WEDNESDAY}, "must not equal"),
    ([query("RequestCount")], {"MaxDatapoints": 100_801}, "MaxDatapoints"),
]


@pytest.mark.parametrize(("queries", "more", "error"), REFUSED, ids=[error for _, _, error in REFUSED])
def test_what_cloudwatch_does_not_take_is_refused(
    shared: World, queries: list[Any], more: dict[str, Any], error: str
) -> None:
    client = shared.client("cloudwatch")
    times = {"StartTime": WEDNESDAY - HOUR, "EndTime": WEDNESDAY, **more}
    with pytest.raises(ClientError) as refused:  # past botocore's own checks
        client._make_api_call("GetMetricData", {"MetricDataQueries": queries, **times})

    assert refused.value.response["Error"]["Code"] == "ValidationError"
    assert error in refused.value.response["Error"]["Message"]


def test_a_token_of_nobody_is_refused_and_so_is_everything_while_aws_throttles(world: World) -> None:
    with pytest.raises(ClientError, match="InvalidNextToken"):
        ask(world, query("RequestCount"), NextToken="more")
    world.aws.fail_next("GetMetricData", code="ThrottlingException", status=400)
    with pytest.raises(ClientError, match="ThrottlingException"):
        ask(world, query("RequestCount"))


def since(world: World, traffic: str, minutes: int) -> None:
    """The revision that runs has that traffic from now on, and so many minutes pass."""
    world.aws.traffic(42, traffic)
    world.clock.advance(60 * (minutes + 3))


@pytest.mark.parametrize("seed", [0, 86_400])
def test_each_traffic_looks_as_it_is_called(seed: int) -> None:
    with running_world(epoch=WEDNESDAY.timestamp() - seed) as world:
        end = world.clock.now() + 30 * MINUTE
        found: dict[str, dict[str, float]] = {}
        for name in CHOICES:
            world.aws.traffic(42, CHOICES[name], since=world.clock.now())
            window = {"until": end, "back": 29 * MINUTE}
            world.clock.advance(max((end - world.clock.now()).total_seconds() + 180, 0))
            requests, errors = (
                sum(values(world, of, **window)) for of in ("RequestCount", "HTTPCode_Target_5XX_Count")
            )
            times = values(world, "TargetResponseTime", "Average", **window)
            rate = errors / requests if requests else 0.0
            found[name] = {"requests": requests, "rate": rate, "time": mean(times) if times else 0.0}
            end = world.clock.now() + 30 * MINUTE

    assert found["none"]["requests"] == 0
    assert 10 < found["low"]["requests"] < 40
    assert all(of["requests"] > 10_000 for name, of in found.items() if name not in ("none", "low"))
    assert found["good"]["rate"] < 0.005
    assert 0.13 < found["errors"]["rate"] < 0.17
    assert 0.03 < found["half recovered"]["rate"] < 0.05
    assert 0.01 < found["slowly worse"]["rate"] < 0.03, "on average over half an hour"
    assert 5.5 < found["slow"]["time"] < 6.5
    assert all(of["time"] < 0.25 for name, of in found.items() if name not in ("slow", "low"))


def test_the_same_time_and_seed_have_the_same_figures_whatever_was_asked_before(shared: World) -> None:
    before = values(shared, "RequestCount")
    with running_world(epoch=WEDNESDAY.timestamp()) as again:
        assert values(again, "RequestCount") == before


def test_memory_that_leaks_grows_until_the_tasks_die_of_it_and_are_replaced(world: World) -> None:
    since(world, "leaking", 20)
    grown = values(world, "MemoryUtilization", "Average", "AWS/ECS", by=OF_ECS, back=20 * MINUTE)
    assert grown == sorted(grown)
    assert grown[-1] > grown[0] + 15

    world.clock.advance(45 * 60)
    dead = [task for task in world.tasks("STOPPED") if task["stopCode"] == "EssentialContainerExited"]
    assert len(dead) >= 4
    container = dead[0]["containers"][0]
    assert (container["exitCode"], container["reason"][:16]) == (137, "OutOfMemoryError")
    assert world.service()["runningCount"] == 4


def test_tasks_that_crash_are_replaced_and_say_so_in_the_log(world: World) -> None:
    since(world, "crashing", 15)

    assert len(world.tasks("STOPPED")) > 4
    found = world.client("logs").filter_log_events(logGroupName="/aws/ecs/quilt-catalog", filterPattern="unhandled")
    assert len(found["events"]) > 10
    world.aws.traffic(42, "good")
    before = len(world.tasks("STOPPED"))
    world.clock.advance(20 * 60)
    assert len(world.tasks("STOPPED")) <= before


def test_while_tasks_are_replaced_both_releases_answer_in_their_shares(world: World) -> None:
    world.aws.delay_metrics(0)
    begun = world.clock.now()
    world.update("quilt-catalog:38")
    world.clock.advance(6 * 60)
    errors = ask(world, query("HTTPCode_Target_5XX_Count"), back=8 * MINUTE)["MetricDataResults"][0]
    of = dict(zip(errors["Timestamps"], errors["Values"], strict=True))

    assert of[begun.replace(second=0) - MINUTE] > 100
    assert 10 < of[begun.replace(second=0) + MINUTE] < 120, "some tasks are new, some are not"
    assert of.get(begun.replace(second=0) + 4 * MINUTE, 0) < 10


def test_of_a_pair_of_target_groups_the_requests_are_in_the_one_that_serves(world: World) -> None:
    world.aws.delay_metrics(0)
    world.aws.use_strategy(Strategy("BLUE_GREEN", bake_minutes=10))
    world.update("quilt-catalog:38")
    world.clock.advance(8 * 60)
    green = BALANCED | {"TargetGroup": ALTERNATE_ARN.rpartition(":")[2]}

    assert len(values(world, "RequestCount", by=green, back=3 * MINUTE)) == 3
    assert values(world, "RequestCount", back=3 * MINUTE) == []
    assert values(world, "HealthyHostCount", "Average", by=green, back=3 * MINUTE) == [4.0] * 3


def test_a_network_load_balancer_counts_targets_and_a_classic_one_has_names_of_its_own(world: World) -> None:
    world.aws.around.target_group.balancers = ["net/quilt/2a"]
    of_net = {"TargetGroup": GROUP, "LoadBalancer": "net/quilt/2a"}
    assert set(values(world, "HealthyHostCount", "Average", "AWS/NetworkELB", by=of_net, back=9 * MINUTE)) == {4.0}
    assert values(world, "RequestCount", by=of_net) == []

    world.aws.use_classic_load_balancer()
    by = {"LoadBalancerName": "quilt"}
    for name in ("RequestCount", "HTTPCode_Backend_5XX", "Latency", "HealthyHostCount", "UnHealthyHostCount"):
        assert len(values(world, name, "Average", "AWS/ELB", by=by, back=9 * MINUTE)) == 7, name
