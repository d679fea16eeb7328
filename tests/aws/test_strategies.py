"""Strategies, stages, hooks and alarms as the adapter reads them from the simulated AWS."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from aws.ecs import Ecs
from aws.session import Aws
from bot.catalog import Service
from bot.model import TrafficShift
from playground.aws import SimulatedAws
from playground.aws.names import SERVICE
from playground.aws.strategy import ROLLING, Pause, Strategy

ROLLBACK = "4f1c0c4d1b5e4d0f8a51c7b3a2f0d911"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ecs(aws: Aws, world: SimulatedAws) -> Iterator[Ecs]:
    """Leaves a rolling service without alarms behind."""
    yield Ecs(aws)
    world.use_strategy(ROLLING)
    world.watch_alarms()
    world.clock.advance(3600)
    world.catch_up()


@pytest.mark.parametrize(
    ("strategy", "shift"),
    [
        (ROLLING, None),
        (Strategy("BLUE_GREEN", bake_minutes=5), TrafficShift("BLUE_GREEN", bake=5 * MINUTE)),
        (
            Strategy("LINEAR", bake_minutes=1, percent=20.0, step_minutes=3),
            TrafficShift("LINEAR", bake=MINUTE, percent=20.0, step=3 * MINUTE),
        ),
        (
            Strategy("CANARY", bake_minutes=2, percent=5.0, step_minutes=7, pauses=(Pause("POST_SCALE_UP"),)),
            TrafficShift("CANARY", bake=2 * MINUTE, percent=5.0, step=7 * MINUTE, pauses=("POST_SCALE_UP",)),
        ),
    ],
)
async def test_a_strategy_is_read_with_its_steps_and_its_bake(
    ecs: Ecs, service: Service, world: SimulatedAws, strategy: Strategy, shift: TrafficShift | None
) -> None:
    world.use_strategy(strategy)

    state = await ecs.service(service)

    assert (state.strategy, state.shift) == (strategy.name, shift)
    assert len(state.target_groups) == (2 if shift else 1)


async def test_a_hook_is_answered_with_a_rollback_and_what_waited_is_sent_back(
    ecs: Ecs, service: Service, world: SimulatedAws
) -> None:
    world.use_strategy(Strategy("BLUE_GREEN", pauses=(Pause("POST_TEST_TRAFFIC_SHIFT", minutes=30),)))
    world.deploy(SERVICE, 37)
    world.clock.advance(120)
    [paused] = [deployment for deployment in await ecs.service_deployments(service) if deployment.moving]
    assert paused.hook is not None
    assert (paused.stage, paused.traffic, paused.hook.then) == ("POST_TEST_TRAFFIC_SHIFT", 0.0, "ROLLBACK")

    await ecs.continue_service_deployment(service, paused.arn, paused.hook.id, rollback_id=ROLLBACK)

    *_, call = world.calls("ContinueServiceDeployment")
    assert call.parameters == {
        "serviceDeploymentArn": paused.arn,
        "hookId": paused.hook.id,
        "action": "ROLLBACK",
    }, "without an action ECS would go on"
    world.clock.advance(60)
    after = await ecs.service_deployment(service, paused.arn)
    assert after is not None
    assert (after.status, after.hook, after.hook_failed) == ("ROLLBACK_SUCCESSFUL", None, True)


async def test_the_alarms_that_sent_a_deployment_back_are_read(ecs: Ecs, service: Service, world: SimulatedAws) -> None:
    world.watch_alarms("quilt-5xx")
    world.deploy(SERVICE, 37)
    world.ring("quilt-5xx")
    world.clock.advance(120)
    world.silence("quilt-5xx")

    newest = (await ecs.service_deployments(service))[0]

    assert (newest.status, newest.alarms) == ("ROLLBACK_SUCCESSFUL", ("quilt-5xx",))
