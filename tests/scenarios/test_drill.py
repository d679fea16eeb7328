"""A drill: a staging is really rolled back and forth again, by one approval, and every step is measured."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.model import DueKind, Rollback
from playground.aws.behaviour import GOOD_ANSWERS, Behaviour
from playground.slack import Message
from tests.scenarios.world import ANA, BEN, INCIDENT, SERVICE, World, everything, running_bot, running_world

DRILL = "quilt-catalog drill every month"


def staging(text: str) -> str:
    return text.replace(f"    service: {SERVICE}\n", f"    service: {SERVICE}\n    staging: true\n", 1)


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=staging) as world:
        world.aws.behave(42, Behaviour())
        yield world


async def rollbacks(world: World) -> tuple[Rollback, ...]:
    """Newest first."""
    return await world.bot.journal.recent("quilt-catalog", limit=5)


def said(world: World, words: str) -> Message | None:
    return next((each for each in world.slack.messages(INCIDENT) if words in everything(each)), None)


async def gone_back(world: World) -> Rollback:
    await world.press(await world.propose(DRILL), user=BEN)
    return await world.ends("succeeded")


async def test_one_approval_is_good_for_both_ways_and_for_no_third_call(world: World) -> None:
    card = await world.propose(DRILL)
    assert "Drill, back" in card.text
    assert "One approval is good for both ways" in everything(card)
    await world.press(card, user=ANA)
    await world.told_privately(ANA, "somebody else must approve it")
    await world.press(card, user=BEN)
    back = await world.ends("succeeded")
    assert world.running() == {38}

    await world.judged(1)
    await world.watching(lambda: said(world, "Half way through the drill"))
    await world.ends("succeeded")
    await world.judged(1)
    over = everything(await world.watching(lambda: said(world, "The drill is over")))

    forth, same = await rollbacks(world)
    assert (same.hold, forth.hold, same.items) == (None, None, ())
    assert same.id == back.id
    assert world.running() == {42}
    assert len(world.sent()) == 2
    assert (forth.plan.undoes, forth.approver, forth.requester_slack_id) == (back.id, back.approver, ANA)
    assert all(step in over for step in ("approval to call", "call to tasks running", "healthy to validated"))
    assert "Foreseen were" in over
    last = await world.bot.journal.last_drill("quilt-catalog")
    assert last is not None
    assert (last.back, last.forth) == (back.id, forth.id)
    assert DueKind.DRILL not in {due.kind for due in await world.bot.journal.waiting()}
    assert await world.bot.journal.holds("quilt-catalog") == ()
    assert not [each for each in await world.bot.journal.remembered(back.plan.service_arn) if each.bad_reason]


async def test_where_the_way_back_did_not_go_well_it_stays_there_and_says_so(world: World) -> None:
    world.aws.behave(38, Behaviour(answers={**GOOD_ANSWERS, "/healthcheck": (500, "text/plain", "ill")}))
    await gone_back(world)

    told = everything(await world.watching(lambda: said(world, "The drill stopped half way")))

    assert "quilt-catalog stands on quilt-catalog:38" in told
    assert "/rollback quilt-catalog undo" in told
    assert len(world.sent()) == 1


async def test_where_somebody_deployed_meanwhile_nothing_goes_forth(world: World) -> None:
    await gone_back(world)
    world.aws.deploy(SERVICE, 41)

    told = everything(await world.watching(lambda: said(world, "The drill stopped half way")))

    assert "somebody deployed quilt-catalog:41" in told
    assert len(await rollbacks(world)) == 1


async def test_what_somebody_pushed_meanwhile_under_its_tag_does_not_go_forth(world: World) -> None:
    back = await gone_back(world)
    new = world.aws.move_tag(42)

    await world.judged(1)
    await world.watching(lambda: said(world, "Half way through the drill"))
    forth = await world.ends("succeeded")
    await world.judged(1)
    await world.watching(lambda: said(world, "The drill is over"))

    assert forth.plan.undoes == back.id
    copied = world.aws.cluster.describe(forth.registered)["containerDefinitions"][0]["image"]
    assert copied.partition("@")[2] not in ("", new), "what ran goes forth, by its digest"


async def test_a_service_that_is_no_staging_is_not_drilled(tmp_path: Path) -> None:
    async with running_world(tmp_path) as world:
        await world.ask(DRILL)

        assert "is not marked as one" in await world.told_privately(ANA, "only for a staging")
        assert await world.newest() is None


async def test_a_bot_that_was_away_half_way_goes_forth_once_when_it_is_back(world: World) -> None:
    await gone_back(world)
    await world.bot.__aexit__(None, None, None)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await world.judged(1)
        await world.watching(lambda: said(world, "Half way through the drill"))
        await world.reaches("rolling")
        await world.bot.__aexit__(None, None, None)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await world.ends("succeeded")

    assert world.running() == {42}
    assert len(world.sent()) == 2
