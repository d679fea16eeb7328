"""A drill that is due is asked for by itself: in its hours, once, while nothing else goes on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot import periodic
from bot.approval.undisturbed import disturbed
from bot.model import State
from bot.model.hold import TAG
from playground.aws.behaviour import Behaviour
from tests.scenarios.test_drill import said, staging
from tests.scenarios.world import ANA, BEN, INCIDENT, SERVICE, World, everything, running_bot, running_world

ALWAYS = "sun mon tue wed thu fri sat 00:00-23:59"


def scheduled(text: str) -> str:
    return staging(text).replace("staging: true\n", f"staging: true\n    drills: {{hours: {ALWAYS}}}\n", 1)


@pytest_asyncio.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(periodic, "_SOONEST", 3600.0)  # it is asked below
    async with running_world(tmp_path, edit=scheduled) as world:
        world.aws.behave(42, Behaviour())
        yield world
        assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"


async def looks(world: World) -> None:
    await world.bot._workers.drills.round()


async def test_it_is_asked_for_by_itself_once_and_one_approval_carries_it_there_and_back(world: World) -> None:
    await looks(world)
    card = await world.card()
    assert "The drill schedule asks" in everything(card)
    assert "Drill, back" in card.text
    await looks(world)
    assert len(await world.bot.journal.recent(limit=5)) == 1

    await world.press(card, user=BEN)
    await world.ends("succeeded")
    await world.judged(1)
    await world.watching(lambda: said(world, "Half way through the drill"))
    await world.ends("succeeded")
    await world.judged(1)
    await world.watching(lambda: said(world, "The drill is over"))
    await looks(world)

    assert world.running() == {42}
    assert len(await world.bot.journal.recent(limit=5)) == 2
    assert await world.bot.journal.no_drill("quilt-catalog") is None


async def test_a_restart_asks_for_nothing_anew_and_what_nobody_approved_is_known(world: World) -> None:
    await looks(world)
    await world.card()
    await world.bot.__aexit__(None, None, None)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await looks(world)
        world.clock.advance(16 * 60)
        expired = await world.ends("expired")
        await looks(world)

        assert len(await world.bot.journal.recent(limit=5)) == 1
        known = await world.bot.journal.no_drill("quilt-catalog")
        assert known is not None
        assert known.why == expired.outcome == "Nobody approved in time. Nothing was changed."


async def test_where_something_goes_on_it_is_put_off_told_once_and_asked_for_as_soon_as_that_is_over(
    world: World,
) -> None:
    card = await world.propose(user=ANA)
    await looks(world)
    told = everything(await world.slack.wait_for(lambda: said(world, "is due and not asked for")))
    assert "is not over yet" in told
    assert "as soon as that is over" in told
    await looks(world)
    assert sum("is due and not asked for" in everything(each) for each in world.slack.messages(INCIDENT)) == 1
    known = await world.bot.journal.no_drill("quilt-catalog")
    assert known is not None
    assert "is not over yet" in known.why

    await world.press(card, "reject", user=BEN)
    await world.ends("rejected")
    await looks(world)
    await world.slack.wait_for(lambda: said(world, "The drill schedule asks"), timeout=8)


async def test_what_began_since_it_was_asked_for_refuses_its_approval(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await looks(world)
    drill = await world.newest()
    assert drill is not None
    service = world.bot._ports.catalog.services["quilt-catalog"]
    assert await disturbed(service, world.bot._ports, but=drill.id) == ""
    world.aws.cluster.services[SERVICE].tags[TAG] = "12345678"

    await world.press(await world.card(), user=BEN)

    await world.told_privately(BEN, "This drill would disturb: deploys of quilt-catalog are on hold")
    newest = await world.newest()
    assert newest is not None
    assert newest.state is State.PROPOSED
    assert world.sent() == []
