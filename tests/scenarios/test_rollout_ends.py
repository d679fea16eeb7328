"""The end is told as it is: where ECS says little, where old tasks stay, and where nothing can be started."""

import re
from typing import Any

import pytest

from playground.aws.deployment_rules import EarlySuccess
from playground.aws.strategy import Strategy
from tests.scenarios.test_rollout import approved
from tests.scenarios.world import ANA, SERVICE, World, everything

LONG = 12 * 60  # nearly to the deadline
ROLLOUT, HOUR = 4 * 90 + 16, 60 * 60  # seconds; of tasks that are slow to start


async def test_behind_a_classic_load_balancer_the_service_deployment_and_the_tasks_decide(world: World) -> None:
    world.aws.use_classic_load_balancer()

    await approved(world)
    rollback = await world.ends("succeeded")

    assert rollback.outcome == "quilt-catalog:38 runs on 4 of 4 tasks."
    assert world.running() == {38}
    await world.ask("quilt-catalog status")
    told = await world.told_privately(ANA, "What runs now")
    assert "`quilt-catalog:38` · 4 of 4 running, 0 pending" in told
    await world.ask("quilt-catalog history")
    assert "serving now" in await world.told_privately(ANA, "What quilt-catalog ran")


async def test_behind_a_classic_load_balancer_history_says_of_a_release_that_it_is_coming(world: World) -> None:
    world.aws.use_classic_load_balancer()
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(20)

    await world.ask("quilt-catalog history")

    assert "being rolled out" in await world.told_privately(ANA, "What quilt-catalog ran")


async def test_behind_a_classic_load_balancer_a_rollback_that_ecs_undoes_is_told_as_undone(world: World) -> None:
    world.aws.use_classic_load_balancer()
    world.aws.behave(38, "fails")

    await approved(world)
    rollback = await world.ends("reverted")

    assert "circuit breaker" in rollback.outcome
    assert "Essential container" in rollback.outcome


async def test_a_deployment_that_ecs_calls_done_early_is_watched_until_no_old_task_serves(world: World) -> None:
    world.aws.finish_early(EarlySuccess(50))

    card = await world.propose()
    assert "ECS may call the rollback done early" in everything(card)
    await world.press(card)
    await world.told("tasks of quilt-catalog:42 still serve")
    assert world.aws.view(SERVICE)["deployments"][0]["state"] == "COMPLETED"
    rollback = await world.ends("succeeded")

    assert rollback.outcome == "quilt-catalog:38 runs on 4 of 4 tasks."
    assert world.running() == {38}


@pytest.mark.long
async def test_old_tasks_that_outlive_an_early_success_are_counted_at_the_deadline(world: World) -> None:
    world.aws.finish_early(EarlySuccess(100))
    world.aws.limit(minimum=100, maximum=200)
    world.aws.protect(42)

    await approved(world)
    await world.told("4 tasks of quilt-catalog:42 still serve")
    world.clock.advance(LONG)
    rollback = await world.ends("failed")

    assert "4 of 4 tasks run quilt-catalog:38, and 4 tasks of quilt-catalog:42 still serve." in rollback.outcome
    assert "(reason 4 tasks under protection)" in rollback.outcome
    assert "ECS calls the deployment successful, and goes on in the background." in rollback.outcome


@pytest.mark.long
async def test_protected_tasks_of_the_bad_revision_are_counted_while_they_serve(world: World) -> None:
    world.aws.limit(minimum=100, maximum=200)
    world.aws.protect(42)

    await approved(world)
    await world.told("(reason 4 tasks under protection)")
    await world.told("Still running: 4 tasks of quilt-catalog:42")
    world.clock.advance(LONG)
    rollback = await world.ends("failed")

    assert "4 of 4 tasks run quilt-catalog:38, and 4 tasks of quilt-catalog:42 still serve." in rollback.outcome
    assert "ECS goes on trying" in rollback.outcome


@pytest.mark.long
async def test_a_task_that_cannot_be_stopped_is_counted_as_running(world: World) -> None:
    world.aws.disconnect(42, 1)

    await approved(world)
    await world.reaches("rolling")
    world.clock.advance(LONG)
    rollback = await world.ends("failed")

    assert "1 task of quilt-catalog:42 was told to stop and still runs" in rollback.outcome


async def test_tasks_that_find_no_room_are_told_by_ecs_s_own_event(world: World) -> None:
    world.aws.behave(38, "unplaced")

    await approved(world)
    await world.told("was unable to place a task because no container instance met all of its requirements")
    world.clock.advance(LONG)
    rollback = await world.ends("failed")

    assert "0 of 4 tasks run quilt-catalog:38, and 4 tasks of quilt-catalog:42 still serve." in rollback.outcome
    assert "has insufficient memory available”. ECS goes on trying." in rollback.outcome
    again = await world.propose()
    assert "ECS cannot do what the service wants" in everything(again)


@pytest.mark.long
async def test_where_ecs_gives_up_and_undoes_nothing_the_old_tasks_that_serve_on_are_counted(world: World) -> None:
    world.aws.behave(38, "hangs")
    world.aws.set_circuit_breaker(False)
    world.aws.limit(minimum=100, maximum=200)

    def failed(answer: dict[str, Any]) -> dict[str, Any]:
        answer["services"][0]["deployments"][0] |= {"rolloutState": "FAILED", "rolloutStateReason": "No task started."}
        return answer

    def stopped(answer: dict[str, Any]) -> dict[str, Any]:
        answer["serviceDeployments"][0] |= {"status": "STOPPED"}
        return answer

    await approved(world)
    await world.reaches("rolling")
    world.aws.distort_next("DescribeServices", failed, times=99)
    world.aws.distort_next("DescribeServiceDeployments", stopped, times=99)
    rollback = await world.ends("failed")

    assert "ECS gave up on our deployment and does not undo it" in rollback.outcome
    assert "quilt-catalog:38 is what the service has now. 4 tasks of quilt-catalog:42 still serve." in rollback.outcome


async def test_the_cause_at_the_end_of_a_long_reason_is_told(world: World) -> None:
    cause = "because no identity-based policy allows the secretsmanager:GetSecretValue action"
    why = f"ResourceInitializationError: unable to pull secrets: {'service call has been retried, ' * 20}{cause}"
    world.aws.behave(38, "no-image", why=why)

    await approved(world)
    rollback = await world.ends("reverted")

    assert "ResourceInitializationError: unable to pull secrets" in rollback.outcome
    assert cause in rollback.outcome


async def test_status_says_what_the_running_tasks_are_and_what_is_coming(world: World) -> None:
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(7)

    await world.ask("quilt-catalog status")

    told = await world.told_privately(ANA, "What runs now")
    assert re.search(r"`quilt-catalog:42` 4 running · `quilt-catalog:38` is coming: [01] of 4 running", told)


async def status(world: World) -> str:
    before = len(world.private_texts(ANA))
    await world.ask("quilt-catalog status")

    def found() -> str:
        return next((text for text in world.private_texts(ANA)[before:] if "What runs now" in text), "")

    return await world.slack.wait_for(found)


async def test_status_says_that_all_of_the_new_revision_runs_and_how_many_old_tasks_do_not_stop(world: World) -> None:
    world.aws.limit(minimum=100, maximum=200)
    world.aws.protect(42)
    for task in [t for t in world.aws.cluster.scheduler(SERVICE).service.tasks if t.wanted][:2]:
        task.protected = False
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(5 * 60)

    told = await status(world)

    assert "all of `quilt-catalog:38` runs: 4 of 4 · 2 tasks of `quilt-catalog:42` still run" in told
    assert "(reason 2 tasks under protection)" in told, "and why, in ECS's own words"


@pytest.mark.long
async def test_history_does_not_say_of_what_died_that_it_serves_nor_that_it_serves_alone(world: World) -> None:
    world.aws.finish_early(EarlySuccess(50))
    world.aws.limit(minimum=100, maximum=200)
    world.aws.protect(42)
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(5 * 60)

    await world.ask("quilt-catalog history")
    assert "serving beside older" in await world.told_privately(ANA, "What quilt-catalog ran")

    world.aws.protect(42, protected=False)
    world.aws.behave(38, "fails")
    world.clock.advance(60)
    world.aws.crash(38, 4)
    world.clock.advance(1)
    await world.ask("quilt-catalog history")
    assert await world.told_privately(ANA, "nothing of it runs")


@pytest.mark.long
async def test_status_tells_of_tasks_that_were_told_to_stop_and_do_not(world: World) -> None:
    world.aws.finish_early(EarlySuccess(100, "DEFERRED"))
    world.aws.disconnect(42, 2)
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(10 * 60)

    assert "2 tasks of quilt-catalog:42 were told to stop and still run" in await status(world)


async def test_status_says_that_nothing_runs_and_that_none_is_wanted(world: World) -> None:
    world.aws.scale(SERVICE, 0)
    world.clock.advance(60)
    assert "`quilt-catalog:42` · no task is wanted, 0 running" in await status(world)

    world.aws.set_circuit_breaker(False)
    world.aws.behave(42, "fails")
    with world.clock.standing_still():
        world.aws.scale(SERVICE, 4)
        world.clock.advance(5)
        assert re.search(r"nothing runs · `quilt-catalog:42` · 0 of 4 running, 4 pending", await status(world))


@pytest.mark.long
async def test_status_says_which_of_two_sets_of_tasks_has_the_traffic(world: World) -> None:
    world.aws.use_strategy(Strategy("BLUE_GREEN", bake_minutes=10))
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(40)

    told = await status(world)

    assert "`quilt-catalog:42` 4 running · `quilt-catalog:38` beside it: 4 of 4 running, 0 pending, with" in told


async def test_what_served_is_told_without_any_rollout_and_alike_at_every_look(world: World) -> None:
    hotfix = world.aws.register(behaviour="slow")
    world.aws.deploy(SERVICE, hotfix)
    world.clock.advance(ROLLOUT + HOUR)

    assert await served(world, hotfix) in {"1 h", "1 h 1 min", "1 h 2 min"}, "not since its rollout began"
    world.aws.deploy(SERVICE, world.aws.register(behaviour="slow"))
    world.clock.advance(ROLLOUT - 60)
    during = await served(world, hotfix)
    world.clock.advance(HOUR)
    assert await served(world, hotfix) == during, "neither while the next one rolls out, nor when it has"


async def served(world: World, revision: int) -> str:
    """As `history` has it."""
    before = len(world.private_texts(ANA))
    await world.ask("quilt-catalog history")
    row = re.compile(rf"`:{revision}` .* served ([^·\n]*)$", re.MULTILINE)

    def found() -> str:
        return next((match[1] for text in world.private_texts(ANA)[before:] for match in row.finditer(text)), "")

    return await world.slack.wait_for(found)
