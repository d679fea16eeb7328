"""Each way to break the release that runs is seen by the alarm that is made for it, and not after it is mended."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from simulated_aws_world import SERVICE, World, running_world
from test_simulated_alarms import BY_LOAD_BALANCER, OF_SERVICE, metric

WEDNESDAY = datetime(2026, 11, 25, 15, 0, 20, tzinfo=UTC)
LIMIT = {"EvaluationPeriods": 3, "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching"}
SHARE = {"Id": "share", "Expression": "100 * FILL(failed, 0) / asked"}
OF_TARGETS = {"Id": "share", "Expression": "100 * ill / (ill + well)"}
SINGLE = {"Statistic": "Average", "Period": 60}
ALARMS: dict[str, dict[str, Any]] = {
    "errors": {
        "Metrics": [metric("failed", "HTTPCode_Target_5XX_Count"), metric("asked", "RequestCount"), SHARE],
        "Threshold": 8,
    },
    "unhealthy": {
        "Metrics": [metric("ill", "UnHealthyHostCount"), metric("well", "HealthyHostCount"), OF_TARGETS],
        "Threshold": 50,
    },
    "slow": {
        "Namespace": "AWS/ApplicationELB",
        "MetricName": "TargetResponseTime",
        "Dimensions": BY_LOAD_BALANCER,
        "Threshold": 5,
        **SINGLE,
    },
    "memory": {
        "Namespace": "AWS/ECS",
        "MetricName": "MemoryUtilization",
        "Dimensions": OF_SERVICE,
        "Threshold": 90,
        **SINGLE,
    },
}


@pytest.fixture
def world() -> Iterator[World]:
    with running_world(epoch=WEDNESDAY.timestamp()) as world:
        world.aws.mend_it()
        for name, of in ALARMS.items():
            world.client("cloudwatch").put_metric_alarm(AlarmName=name, **of, **LIMIT)
        world.clock.advance(15 * 60)
        yield world


@pytest.mark.parametrize(
    ("how", "rings"),
    [
        ("errors 12%", {"errors"}),
        ("errors 40%", {"errors"}),
        ("slow", {"slow"}),
        ("memory", {"memory"}),
        ("crash loop", {"unhealthy"}),
    ],
)
def test_what_was_broken_rings_its_alarm_until_it_is_mended(world: World, how: str, rings: set[str]) -> None:
    def ringing() -> set[str]:
        found = world.client("cloudwatch").describe_alarms(StateValue="ALARM")["MetricAlarms"]
        return {alarm["AlarmName"] for alarm in found}

    assert ringing() == set(), "it was mended before"
    world.aws.break_it(how, service=SERVICE)
    world.clock.advance(8 * 60)
    assert ringing() == rings
    world.aws.mend_it()
    world.clock.advance(10 * 60)
    assert ringing() == set()
    assert world.target_states() == ["healthy"] * 4
