"""What may happen between the approval and the end, and that the end is told as it is."""

import asyncio
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.model import Check
from tests.scenarios.world import SERVICE, World, everything, running_world


async def approved(world: World) -> None:
    await world.press(await world.propose())


async def test_an_image_gone_from_ecr_refuses_before_anybody_is_asked(world: World) -> None:
    world.aws.delete_image(38)

    await world.ask()

    said = await world.told_privately("U0AAAA", "ECR")
    assert "quilt-catalog:38" in said or "catalog" in said
    assert await world.newest() is None


async def test_tasks_that_do_not_start_let_ecs_undo_the_rollback_and_that_is_no_success(world: World) -> None:
    world.aws.behave(38, "fails")

    await approved(world)
    rollback = await world.ends("reverted")

    assert "quilt-catalog:42" in rollback.outcome
    assert world.running() == {42}
    headline = await world.told("Essential container")
    assert headline is not None
    assert len(world.sent()) == 1


async def test_somebody_else_deploying_meanwhile_supersedes_the_rollback(world: World) -> None:
    await approved(world)
    await world.reaches("rolling")
    hotfix = world.aws.register()

    world.aws.deploy(SERVICE, hotfix)
    rollback = await world.ends("superseded")

    assert f"quilt-catalog:{hotfix}" in rollback.outcome
    assert len(world.sent()) == 1, "the bot does not fight over the service"


async def test_a_service_that_was_read_just_before_somebody_else_deployed_is_no_sign_that_it_was_stopped(
    tmp_path: Path,
) -> None:
    """The reads that follow may take longer than a newer deployment is given to be seen.

    The clock runs as real ones do, so that on a busy machine too that look begins soon after the deployment.
    """
    before: list[dict[str, Any]] = []
    slowed: list[bool] = []

    def kept(answer: dict[str, Any]) -> dict[str, Any]:
        before.append(deepcopy(answer))
        return answer

    def slow(answer: dict[str, Any]) -> dict[str, Any]:
        slowed.append(True)
        world.clock.advance(60)
        return answer

    async with running_world(tmp_path, speed=1) as world:
        await approved(world)
        await world.reaches("rolling")
        world.aws.distort_next("DescribeServices", kept)
        world.clock.advance(3)
        while not before:
            await asyncio.sleep(0.01)
        world.aws.distort_next("DescribeServices", lambda answer: answer if slowed else before[0])
        world.aws.distort_next("ListTasks", slow, times=2)

        hotfix = world.aws.register()
        world.aws.deploy(SERVICE, hotfix)
        world.clock.advance(3)
        while not slowed and (newest := await world.newest()) and newest.state == "rolling":
            await asyncio.sleep(0.01)
        rollback = await world.ends("superseded")

        assert f"quilt-catalog:{hotfix}" in rollback.outcome


async def test_a_rollout_that_hangs_fails_at_its_deadline_and_ecs_is_said_to_go_on(world: World) -> None:
    world.aws.behave(38, "hangs")

    await approved(world)
    await world.reaches("rolling")
    world.clock.advance(15 * 60)
    rollback = await world.ends("failed")

    assert "ECS goes on trying" in rollback.outcome
    assert len(world.sent()) == 1


async def test_a_release_still_rolling_out_is_stopped_when_ecs_would_return_to_the_target(world: World) -> None:
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(30 * 60)
    release = world.aws.register(behaviour="slow")
    world.aws.deploy(SERVICE, release)
    world.clock.advance(20)

    card = await world.propose()
    assert "StopServiceDeployment" in everything(card)
    await world.press(card)
    await world.ends("succeeded")

    assert [set(call) for call in world.sent()] == [{"serviceDeploymentArn", "stopType"}]
    assert world.running() == {38}


async def test_a_hotfix_over_a_bad_release_is_replaced_because_ecs_would_return_to_the_bad_one(world: World) -> None:
    bad = world.aws.register()
    world.aws.deploy(SERVICE, bad)
    world.clock.advance(6 * 60)  # it has finished, but not served for the ten minutes of min_served
    hotfix = world.aws.register(behaviour="slow")
    world.aws.deploy(SERVICE, hotfix)
    world.clock.advance(20)

    card = await world.propose()
    assert "UpdateService" in everything(card)
    await world.press(card)
    await world.ends("succeeded", timeout=25)

    assert [set(call) for call in world.sent()] == [{"cluster", "service", "taskDefinition"}]
    assert bad not in world.running()


async def test_a_deployment_already_going_back_blocks_with_the_reason(world: World) -> None:
    world.aws.deploy(SERVICE, world.aws.register(behaviour="slow"))
    world.clock.advance(200)  # two of its tasks run, so that going back takes its time
    world.aws.stop_deployment(SERVICE)
    world.clock.advance(5)

    await world.ask()

    await world.told_privately("U0AAAA", "already")
    assert await world.newest() is None


async def test_when_the_deployment_to_be_stopped_has_finished_the_card_asks_for_approval_of_the_new_call(
    world: World,
) -> None:
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(30 * 60)
    release = world.aws.register(behaviour="slow")
    world.aws.deploy(SERVICE, release)
    world.clock.advance(20)
    card = await world.propose()
    world.clock.advance(10 * 60)  # the release finishes, and serves

    await world.press(card)
    await world.told("approve again")
    assert world.sent() == []
    await world.slack.wait_for(lambda: "UpdateService" in everything(world.slack.messages(card.channel)[0]) or None)
    await world.press(await world.card())
    await world.ends("succeeded", timeout=25)

    assert [set(call) for call in world.sent()] == [{"cluster", "service", "taskDefinition"}]


async def test_an_unanswered_call_that_arrived_is_found_and_not_sent_again(world: World) -> None:
    world.aws.fail_next("UpdateService", code=None, apply=True)

    await approved(world)
    await world.ends("succeeded", timeout=25)

    assert len(world.sent()) == 1
    await world.told("was not answered")


async def test_an_unanswered_call_that_ecs_has_undone_before_anybody_could_look_is_told_as_undone(world: World) -> None:
    world.aws.behave(38, "fails")
    world.aws.fail_next("UpdateService", code=None, apply=True)
    card = await world.propose()
    world.aws.fail_next("ListServiceDeployments", code="AccessDeniedException", status=400, times=15)
    await world.press(card)
    await world.reaches("executing")
    await world.slack.wait_for(world.sent)

    world.clock.advance(6 * 60)
    rollback = await world.ends("reverted")

    assert "Essential container" in rollback.outcome
    assert len(world.sent()) == 1


async def test_an_unanswered_call_that_never_arrived_is_indeterminate_and_not_sent_again(world: World) -> None:
    world.aws.fail_next("UpdateService", status=500)

    await approved(world)
    rollback = await world.ends("indeterminate")

    assert "not sent again" in rollback.outcome
    assert len(world.sent()) == 1
    assert world.running() == {42}


async def test_a_call_that_ecs_refuses_has_changed_nothing_and_says_why(world: World) -> None:
    world.aws.fail_next("UpdateService", code="AccessDeniedException", status=400)

    await approved(world)
    rollback = await world.ends("failed")

    assert "ecs:UpdateService" in rollback.outcome
    assert "Nothing was changed" in rollback.outcome


async def test_a_failed_validation_is_broadcast_and_names_the_check(world: World) -> None:
    broken = world.aws.register(answers={"/healthcheck": (200, "text/plain", "Catalog OK")})
    world.aws.deploy(SERVICE, broken)
    world.clock.advance(30 * 60)
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(30 * 60)

    await approved(world)
    rollback = await world.ends("succeeded", timeout=25)
    told = await world.told("config", channel=rollback.channel)
    assert (await world.told("First 5 minutes: NOT well")).broadcast

    newest = await world.newest()
    assert newest is not None
    assert newest.health == "failed"
    assert told is not None


async def test_a_service_scaled_to_nothing_is_never_called_restored(world: World) -> None:
    world.aws.scale(SERVICE, 0)
    world.clock.advance(120)

    await approved(world)
    rollback = await world.ends("indeterminate")

    assert "0" in rollback.outcome


async def test_the_headline_shows_progress_while_it_rolls(world: World) -> None:
    world.aws.behave(38, "slow")

    await approved(world)
    await world.ends("succeeded", timeout=25)

    edits = [str(call.arguments["blocks"]) for call in world.slack.calls("chat.update")]
    assert any("of 4 tasks on" in edit for edit in edits), edits


@pytest.mark.long
async def test_a_validation_that_breaks_says_so_at_once_and_does_not_call_the_service_well(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Check:
        raise ValueError("a bug")

    monkeypatch.setattr("bot.validation.look.image_check", broken)
    await approved(world)
    await world.told("First 5 minutes: not enough data")
    await world.told("something broke inside the bot (ValueError)")

    newest = await world.newest()
    assert newest is not None
    assert (newest.state, newest.phases[0].result) == ("succeeded", "inconclusive")
