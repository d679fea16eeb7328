"""What keeps an emergency from acting, or from being one: what cannot be answered is a no; a kill changes nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from playground.slack.letters import letters
from tests.scenarios.called import with_contacts, with_emergency
from tests.scenarios.test_emergency import alone, opened
from tests.scenarios.world import ANA, BEN, INCIDENT, World, everything, guest, running_bot, running_world


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=with_emergency, speed=1.0) as world:
        yield world


async def test_whoever_lost_the_right_to_ask_acts_on_nothing(world: World) -> None:
    offered = await opened(world)
    guest(world, ANA)

    await alone(world, offered)
    await world.told_privately(ANA, "is a guest")

    newest = await world.newest()
    assert newest
    assert newest.state == "proposed"
    assert world.sent() == []


async def test_while_slack_is_silent_nobody_acts_alone(world: World) -> None:
    offered = await opened(world)
    world.clock.advance(60)
    world.slack.fail_next("users.info", error="internal_error", times=50)

    await alone(world, offered)
    await world.told_privately(ANA, "Nothing was changed")

    assert world.sent() == []


async def slowly_alone(world: World, put: Callable[[], object]) -> None:
    """Ana acts alone; Slack dawdles over who she is for so long that it is asked again before acting. Then `put`."""
    offered = await opened(world)
    asked = len(world.slack.calls("users.info"))
    world.slack.delay_next("users.info", 0.1)
    pressing = asyncio.create_task(alone(world, offered))
    await world.slack.wait_for(lambda: len(world.slack.calls("users.info")) > asked, timeout=8)
    world.clock.advance(11)
    put()
    await pressing


async def test_the_right_is_read_again_before_acting(world: World) -> None:
    await slowly_alone(world, lambda: world.slack.fail_next("users.info", status=500, skip=1))
    await world.told("On hold")
    guest(world, ANA)
    world.clock.advance(4)
    ended = await world.ends("refused")

    assert "Whoever asked for this may not do so any more" in ended.outcome
    assert world.sent() == []


async def test_a_service_that_opts_out_meanwhile_is_not_acted_upon(world: World) -> None:
    await slowly_alone(world, lambda: world.slack.fail_next("users.info", status=500, times=1000, skip=1))
    await world.told("On hold")
    await world.bot.__aexit__(None, None, None)
    text = (world.home / "services.yml").read_text(encoding="utf-8")
    (world.home / "services.yml").write_text(text.replace("    emergency: {review_within: 2d}\n", ""), encoding="utf-8")

    world.slack.mend()
    async with running_bot(world.clock, world.slack, world.home) as bot:
        world.bot = bot
        ended = await world.ends("refused")

    assert "has no emergency path" in ended.outcome
    assert world.sent() == []


@pytest.mark.long
async def test_a_restart_between_the_press_and_the_call_acts_once_and_tells_each_once(world: World) -> None:
    await slowly_alone(world, lambda: world.slack.fail_next("users.info", status=500, times=1000, skip=1))
    await world.told("On hold")
    await world.bot.__aexit__(None, None, None)

    world.slack.mend()
    async with running_bot(world.clock, world.slack, world.home) as bot:
        world.bot = bot
        await world.ends("succeeded")

    assert len(world.sent()) == 1
    assert len(letters(world.slack.workspace, BEN)) == 1
    loud = [m for m in world.slack.messages(INCIDENT) if "*Emergency*: engineer-a" in m.text]
    assert len(loud) == 1


async def test_a_letter_that_slack_does_not_take_stops_nothing_and_leaves_the_card_where_it_is(world: World) -> None:
    offered = await opened(world)
    before = await world.newest()
    world.slack.deactivate(BEN)

    await alone(world, offered)
    ended = await world.ends("succeeded")

    assert before
    assert (ended.channel, ended.card_ts) == (before.channel, before.card_ts)
    assert letters(world.slack.workspace, BEN) == []
    assert any("*Emergency*: engineer-a" in m.text for m in world.slack.messages(INCIDENT))


async def test_for_one_feature_nobody_is_offered_it(world: World) -> None:
    await world.propose("quilt-catalog partial mcp")
    world.clock.advance(121)
    await world.told("called as primary contact")
    world.clock.advance(301)
    await world.told("called as secondary contact")
    world.clock.advance(301)
    await asyncio.sleep(0.2)

    assert not any("act alone" in everything(m) for m in world.slack.messages(INCIDENT))


async def test_where_the_service_does_not_opt_in_nobody_is_offered_it(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=with_contacts, speed=1.0) as world:
        await world.propose()
        world.clock.advance(121)
        await world.told("called as primary contact")
        world.clock.advance(301)
        await world.told("called as secondary contact")
        world.clock.advance(301)
        await asyncio.sleep(0.2)

        assert not any("act alone" in everything(m) for m in world.slack.messages(INCIDENT))
