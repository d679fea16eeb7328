"""An approval lapses: what it allowed and nobody did in time is asked for again, and never done by surprise."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.model import State
from tests.scenarios.kept import all_kept
from tests.scenarios.world import SERVICE, World, everything, running_bot, running_world

HOUR = 3600.0


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path) as world:
        yield world
        assert all_kept(world) == []


async def acted_late(world: World, seconds: float) -> None:
    """Approved, and before ECS has said again what runs, so much time has passed."""
    card = await world.propose()
    world.aws.delay(0.5)
    await world.press(card)
    await world.reaches("approved")
    world.clock.advance(seconds)
    world.aws.delay(0)


async def approved_again(world: World) -> None:
    await world.reaches("proposed")
    await world.press(await world.card())


async def test_an_approval_that_is_hours_old_is_asked_for_again_and_then_acted_upon_once(world: World) -> None:
    await acted_late(world, 2.5 * HOUR)
    told = everything(await world.told("The approval was given 2 h 3"))

    assert "An approval is good for 15 min. The service was not changed." in told
    assert "please approve again" in told
    assert world.sent() == []
    await approved_again(world)
    rollback = await world.ends("succeeded", timeout=30)
    assert rollback.plan.lapsed == 1
    assert len(world.sent()) == 1


async def test_what_is_asked_for_again_expires_like_any_other_plan(world: World) -> None:
    await acted_late(world, HOUR)
    await world.reaches("proposed")
    world.clock.advance(HOUR)

    await world.ends("expired")
    assert world.sent() == []


async def away(world: World, seconds: float) -> None:
    """The bot ends where it stands."""
    await world.bot.__aexit__(None, None, None)
    world.clock.advance(seconds)


async def building(world: World) -> None:
    commit = world.aws.cluster.repository.commit("mcp")
    await world.press(await world.propose(f"quilt-catalog complete {commit}"))
    await world.told("has started")


@pytest.mark.long
async def test_a_build_that_ended_hours_ago_is_asked_for_again_and_not_built_again(world: World) -> None:
    await building(world)
    await away(world, 4 * HOUR)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        told = everything(await world.told("The image was built"))
        assert "An approval is good for 15 min after its build" in told
        assert "It is not built again." in told
        assert world.aws.calls("RegisterTaskDefinition") == world.sent() == []

        await approved_again(world)
        await world.ends("succeeded", timeout=30)
        await world.told("The revert has a")

    assert [len(world.aws.calls(call)) for call in ("StartBuild", "RegisterTaskDefinition")] == [1, 1]
    assert len(world.sent()) == 1


@pytest.mark.long
async def test_a_build_that_nobody_wants_any_more_leaves_its_image_and_says_where(world: World) -> None:
    await building(world)
    await away(world, 4 * HOUR)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await world.told("The image was built")
        await world.reaches("proposed")
        world.clock.advance(HOUR)
        rollback = await world.ends("expired")

    assert "What was built is there: image" in rollback.outcome
    assert world.sent() == []


@pytest.mark.long
async def test_a_service_that_moved_while_the_bot_was_away_ends_what_was_built_as_stale(world: World) -> None:
    await building(world)
    await away(world, HOUR)
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(HOUR)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        rollback = await world.ends("stale")

    assert "after this plan was made" in rollback.outcome
    assert world.sent() == []


async def test_a_build_that_was_over_only_after_its_deadline_is_not_deployed(tmp_path: Path) -> None:
    def hasty(services: str) -> str:
        return services.replace("      project: ", "      deadline: 1m\n      project: ")

    async with running_world(tmp_path, edit=hasty) as world:
        await building(world)
        await away(world, HOUR)
        async with running_bot(world.clock, world.slack, world.home) as world.bot:
            rollback = await world.ends("failed")

    assert rollback.state is State.FAILED
    assert "only after its deadline" in rollback.outcome
    assert world.sent() == []
