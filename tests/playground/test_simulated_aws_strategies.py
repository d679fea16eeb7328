"""Blue/green, linear and canary deployments move traffic, bake, pause at hooks, and are taken back, as ECS does it."""

from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import World, running_world

from playground.aws.strategy import Pause, Strategy

GOOD, BAD = "quilt-catalog:38", "quilt-catalog:42"
BLUE_GREEN = Strategy("BLUE_GREEN", bake_minutes=5)
CANARY = Strategy("CANARY", bake_minutes=2, percent=10.0, step_minutes=3)
LINEAR = Strategy("LINEAR", bake_minutes=1, percent=40.0, step_minutes=2)
PAUSING = Strategy("BLUE_GREEN", pauses=(Pause("POST_TEST_TRAFFIC_SHIFT", minutes=10),))


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


def current(world: World) -> dict[str, Any]:
    return world.service_deployments()[0]


def begin(world: World, strategy: Strategy) -> str:
    world.aws.use_strategy(strategy)
    world.update(GOOD)
    return str(current(world)["serviceDeploymentArn"])


def stages(world: World, *, step: float = 1.0, seconds: float = 700) -> list[str]:
    """The lifecycle stages of the newest deployment, in order, until it is over."""
    seen: list[str] = []
    for _ in range(int(seconds / step)):
        record = current(world)
        if record["status"] != "IN_PROGRESS":
            break
        if seen[-1:] != [record["lifecycleStage"]]:
            seen.append(record["lifecycleStage"])
        world.clock.advance(step)
    return seen


def runs(world: World) -> list[tuple[str, int]]:
    return [(d["taskDefinition"].rpartition("/")[2], d["runningCount"]) for d in world.service()["deployments"]]


def configs(world: World, times: int = 100) -> int:
    """How many of so many requests the good revision answered; the bad one answers HTTP 500."""
    return sum(_answers(f"{world.aws.target_url}/config.json") for _ in range(times))


def _answers(url: str) -> bool:
    try:
        with urlopen(url) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_blue_green_deployment_goes_through_ecs_s_stages_and_bakes(world: World) -> None:
    begin(world, BLUE_GREEN)

    assert stages(world) == [
        "PRE_SCALE_UP",
        "SCALE_UP",
        "POST_SCALE_UP",
        "TEST_TRAFFIC_SHIFT",
        "POST_TEST_TRAFFIC_SHIFT",
        "PRODUCTION_TRAFFIC_SHIFT",
        "POST_PRODUCTION_TRAFFIC_SHIFT",
        "BAKE_TIME",
        "CLEAN_UP",
    ]
    assert current(world)["status"] == "SUCCESSFUL"
    assert runs(world) == [(GOOD, 4)]


def test_while_it_bakes_both_run_and_only_the_new_ones_get_traffic(world: World) -> None:
    begin(world, BLUE_GREEN)
    world.clock.advance(40)
    before = configs(world)
    world.clock.advance(40)

    assert (before, configs(world)) == (0, 100)
    assert runs(world) == [(GOOD, 4), (BAD, 4)]
    assert "rolloutState" not in world.service()["deployments"][0], "AWS shows it only for rolling updates"
    assert current(world)["targetServiceRevision"]["requestedProductionTrafficWeight"] == 100


def test_a_canary_gets_its_share_first(world: World) -> None:
    begin(world, CANARY)
    world.clock.advance(120)

    assert configs(world) == 10
    assert current(world)["lifecycleStage"] == "PRODUCTION_TRAFFIC_SHIFT"


@pytest.mark.long
def test_a_linear_shift_goes_in_equal_steps(world: World) -> None:
    begin(world, LINEAR)
    weights: list[float] = []
    for _ in range(400):
        weights.append(current(world)["targetServiceRevision"]["requestedProductionTrafficWeight"])
        world.clock.advance(1)

    assert list(dict.fromkeys(weights)) == [0, 40, 80, 100]


def test_a_stop_during_the_bake_moves_the_traffic_back_at_once(world: World) -> None:
    arn = begin(world, BLUE_GREEN)
    world.clock.advance(100)
    world.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
    requested = current(world)["status"]
    world.clock.advance(3)
    answered, moving = configs(world), current(world)["status"]
    world.clock.advance(60)

    assert (requested, answered, moving) == ("ROLLBACK_REQUESTED", 0, "ROLLBACK_IN_PROGRESS")
    assert current(world)["status"] == "ROLLBACK_SUCCESSFUL"
    assert runs(world) == [(BAD, 4)]


def test_an_alarm_during_the_bake_takes_the_deployment_back_and_is_named(world: World) -> None:
    world.aws.watch_alarms("quilt-5xx", "quilt-latency")
    begin(world, BLUE_GREEN)
    world.clock.advance(100)
    world.aws.ring("quilt-5xx")
    world.clock.advance(60)
    record = current(world)

    assert record["status"] == "ROLLBACK_SUCCESSFUL"
    assert record["alarms"] == {
        "status": "TRIGGERED",
        "alarmNames": ["quilt-5xx", "quilt-latency"],
        "triggeredAlarmNames": ["quilt-5xx"],
    }


def test_an_alarm_takes_a_rolling_deployment_back_too(world: World) -> None:
    world.aws.watch_alarms("quilt-5xx")
    world.update(GOOD)
    world.aws.ring("quilt-5xx")
    world.clock.advance(120)

    assert current(world)["status"] == "ROLLBACK_SUCCESSFUL"
    assert runs(world) == [(BAD, 4)]


def test_tasks_that_cannot_start_trip_the_circuit_breaker_of_a_blue_green_deployment(world: World) -> None:
    world.aws.behave(38, "fails")
    begin(world, BLUE_GREEN)
    world.clock.advance(120)

    assert current(world)["status"] == "ROLLBACK_SUCCESSFUL"
    assert current(world)["deploymentCircuitBreaker"]["status"] == "TRIGGERED"


@pytest.mark.parametrize(("action", "status"), [("CONTINUE", "IN_PROGRESS"), ("ROLLBACK", "ROLLBACK_SUCCESSFUL")])
def test_a_pause_hook_waits_for_an_action(world: World, action: str, status: str) -> None:
    arn = begin(world, PAUSING)
    world.clock.advance(120)
    hook = current(world)["lifecycleHookDetails"][0]
    world.ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId=hook["hookId"], action=action)
    world.clock.advance(60)

    assert (hook["targetType"], hook["status"], hook["timeoutAction"]) == ("PAUSE", "AWAITING_ACTION", "ROLLBACK")
    assert current(world)["status"] == status


def test_without_an_action_a_pause_hook_goes_on(world: World) -> None:
    arn = begin(world, PAUSING)
    world.clock.advance(120)
    hook = current(world)["lifecycleHookDetails"][0]["hookId"]
    world.ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId=hook)
    world.clock.advance(20)

    assert current(world)["lifecycleStage"] == "BAKE_TIME"
    with pytest.raises(ClientError, match="InvalidParameterException"):
        world.ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId=hook)


def test_a_pause_hook_that_nobody_acts_on_times_out(world: World) -> None:
    begin(world, PAUSING)
    world.clock.advance(20 * 60)

    assert current(world)["status"] == "ROLLBACK_SUCCESSFUL"
    assert current(world)["lifecycleHookDetails"][0]["status"] == "TIMED_OUT"


@pytest.mark.long
def test_an_update_over_a_moving_blue_green_deployment_reconciles_first(world: World) -> None:
    begin(world, BLUE_GREEN)
    world.clock.advance(45)
    world.update("quilt-catalog:37")

    assert stages(world)[0] == "RECONCILE_SERVICE"
    assert [record["status"] for record in world.service_deployments()[:2]] == ["SUCCESSFUL", "STOPPED"]
    assert runs(world) == [("quilt-catalog:37", 4)]


def test_an_abort_leaves_everything_as_it_is(world: World) -> None:
    world.update(GOOD)
    world.clock.advance(70)
    arn = str(current(world)["serviceDeploymentArn"])
    world.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ABORT")
    world.clock.advance(300)

    assert current(world)["status"] == "STOPPED"
    assert [name for name, running in runs(world) if running] == [GOOD, BAD]


def test_the_two_target_groups_take_turns(world: World) -> None:
    begin(world, BLUE_GREEN)
    stages(world, step=5)
    balancer = world.service()["loadBalancers"][0]
    groups = [balancer["targetGroupArn"], balancer["advancedConfiguration"]["alternateTargetGroupArn"]]
    elb = world.client("elbv2")

    targets = [len(elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]) for arn in groups]
    assert targets == [0, 4]
