"""Services whose traffic ECS moves: the right call, the bake waited for, and who sent it back told as it is."""

import re
from dataclasses import replace

import pytest

from playground.aws.strategy import Pause, Strategy
from tests.scenarios.world import SERVICE, World, everything

BLUE_GREEN = Strategy("BLUE_GREEN", bake_minutes=5)
PAUSING = Strategy("BLUE_GREEN", bake_minutes=1, pauses=(Pause("POST_TEST_TRAFFIC_SHIFT", minutes=60),))
SEND_BACK, UPDATE = {"serviceDeploymentArn", "stopType"}, {"cluster", "service", "taskDefinition"}


async def approved(world: World) -> None:
    await world.press(await world.propose())
    await world.reaches("rolling")


def release(world: World, seconds: float, *, over: int = 38) -> int:
    """A release is under way by the service's own strategy, over one that served well. -> its revision"""
    world.aws.deploy(SERVICE, over)
    world.clock.advance(60 * 60)
    revision = world.aws.register()
    world.aws.deploy(SERVICE, revision)
    world.clock.advance(seconds)
    return revision


async def test_a_blue_green_rollback_is_over_when_its_bake_is(world: World) -> None:
    world.aws.use_strategy(BLUE_GREEN)

    card = await world.propose()
    assert "bakes for 5 min" in everything(card)
    await world.press(card)
    await world.told("All traffic is on `quilt-catalog:38` again. ECS now bakes for 5 min")
    await world.told("ECS bakes for 5 min, until about")
    meanwhile = await world.newest()
    assert meanwhile is not None
    assert meanwhile.state == "rolling", "traffic is back, and alarms may still send it away again"
    world.clock.advance(4 * 60)
    rollback = await world.ends("succeeded")
    await world.told("First 5 minutes: well")

    assert rollback.outcome == "quilt-catalog:38 runs on 4 of 4 tasks. It has all traffic, and its bake is over."
    assert [set(call) for call in world.sent()] == [UPDATE]
    assert world.running() == {38}
    await world.told("Request → traffic back")


async def test_a_blue_green_release_in_its_bake_is_stopped_and_the_traffic_comes_back_at_once(world: World) -> None:
    world.aws.use_strategy(BLUE_GREEN)
    release(world, 100)

    card = await world.propose()
    assert "moves all traffic back to quilt-catalog:38" in everything(card)
    await world.press(card)
    await world.ends("succeeded")

    assert [set(call) for call in world.sent()] == [SEND_BACK]
    assert world.running() == {38}


async def test_a_release_paused_at_its_hook_is_sent_back_by_answering_the_hook(world: World) -> None:
    world.aws.use_strategy(PAUSING)
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(60)
    go_on(world)
    release_revision = world.aws.register()
    world.clock.advance(30 * 60)
    world.aws.deploy(SERVICE, release_revision)
    world.clock.advance(90)

    card = await world.propose()
    assert "ContinueServiceDeployment" in everything(card)
    await world.told("--action ROLLBACK")
    await world.press(card)
    await world.ends("succeeded")

    [sent] = world.sent()
    assert (set(sent), sent["action"]) == ({"serviceDeploymentArn", "hookId", "action"}, "ROLLBACK")
    assert world.running() == {38}


async def test_a_hook_that_holds_our_own_rollback_is_told_and_left_to_a_person(world: World) -> None:
    world.aws.use_strategy(PAUSING)

    card = await world.propose()
    assert "ECS will wait for a person on the way" in everything(card)
    await world.press(card)
    await world.told("To let it go on: `aws ecs continue-service-deployment")
    world.clock.advance(20 * 60)  # longer than the rollout deadline: a person is waited for
    await world.told("ECS is paused at its hook in POST_TEST_TRAFFIC_SHIFT and waits for a person")
    go_on(world)
    await world.ends("succeeded")

    assert [set(call) for call in world.sent()] == [UPDATE]


async def test_when_the_hook_has_been_answered_meanwhile_the_plan_is_made_anew(world: World) -> None:
    world.aws.use_strategy(replace(PAUSING, bake_minutes=30))
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(60)
    go_on(world)
    world.clock.advance(60 * 60)
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(90)
    card = await world.propose()
    go_on(world)

    await world.press(card)
    await world.told("was paused has gone on meanwhile")
    assert world.sent() == []
    await world.slack.wait_for(lambda: "StopServiceDeployment" in everything(world.slack.messages(card.channel)[0]))
    await world.press(await world.card())
    await world.ends("succeeded")

    assert [set(call) for call in world.sent()] == [SEND_BACK]


async def test_an_alarm_during_our_bake_is_named_as_what_undid_the_rollback(world: World) -> None:
    world.aws.use_strategy(BLUE_GREEN)
    world.aws.watch_alarms("quilt-5xx")

    await approved(world)
    await world.told("All traffic is on")
    world.aws.ring("quilt-5xx")
    rollback = await world.ends("reverted")

    assert "because of the alarm quilt-5xx" in rollback.outcome
    assert world.running() == {42}


async def test_a_rollback_that_somebody_stops_is_told_as_stopped_by_somebody(world: World) -> None:
    await approved(world)
    world.aws.stop_deployment(SERVICE)
    rollback = await world.ends("reverted")

    assert rollback.outcome.startswith("Somebody stopped our deployment, and ECS undid the rollback")
    assert rollback.outcome.endswith("quilt-catalog:42 is what the service has now.")


async def test_a_rollback_aborted_in_the_middle_ends_as_failed_with_what_runs(world: World) -> None:
    await approved(world)
    world.clock.advance(40)
    world.aws.stop_deployment(SERVICE, abort=True)
    rollback = await world.ends("failed")

    assert "Somebody stopped our deployment where it stood" in rollback.outcome
    assert "of 4 tasks run quilt-catalog:38, and ECS goes no further." in rollback.outcome
    assert re.search(r"\d tasks? of quilt-catalog:42 still serves?", rollback.outcome), "the bad release serves on"


@pytest.mark.long
async def test_a_canary_rollback_says_its_steps_and_waits_for_them(world: World) -> None:
    world.aws.use_strategy(Strategy("CANARY", bake_minutes=2, percent=10.0, step_minutes=3))

    card = await world.propose()
    assert "moves 10 % of the traffic, and all of it 3 min later, and then bakes for 2 min" in everything(card)
    await world.press(card)
    await world.told("traffic is moving to quilt-catalog:38; it has 10 % now")
    world.clock.advance(3 * 60)
    await world.ends("succeeded", timeout=25)


def go_on(world: World) -> None:
    """Somebody answers the hook: CONTINUE."""
    world.aws.answer_hook(SERVICE, "CONTINUE")
