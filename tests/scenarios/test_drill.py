"""A drill: a staging is really rolled back and forth again, by one approval, and every step is measured."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.model import DueKind, Rollback
from playground.slack import Message
from tests.scenarios.world import ANA, BEN, INCIDENT, SERVICE, World, everything, running_world

DRILL = "quilt-catalog drill every month"


def staging(text: str) -> str:
    return text.replace(f"    service: {SERVICE}\n", f"    service: {SERVICE}\n    staging: true\n", 1)


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=staging) as world:
        yield world


async def both(world: World) -> tuple[Rollback, ...]:
    """Newest first."""
    return await world.bot.journal.recent("quilt-catalog", limit=5)


def said(world: World, words: str) -> Message | None:
    return next((each for each in world.slack.messages(INCIDENT) if words in everything(each)), None)


async def test_one_approval_is_good_for_both_ways_and_for_no_third_call(world: World) -> None:
    card = await world.propose(DRILL)
    assert "Drill" in everything(card)
    assert "One approval is good for both ways" in everything(card)
    await world.press(card, user=BEN)
    back = await world.ends("succeeded")
    assert world.running() == {38}
    assert back.hold is None

    await world.judged(1)
    await world.watching(lambda: said(world, "Half way through the drill"))
    forth = await world.ends("succeeded")
    await world.judged(1)
    await world.watching(lambda: said(world, "The drill is over"))

    assert world.running() == {42}
    assert len(world.sent()) == 2
    assert (forth.plan.undoes, forth.approver, forth.requester_slack_id) == (back.id, "ben", ANA)
    assert "call to tasks running" in everything(await world.told("The drill is over"))
    last = await world.bot.journal.last_drill("quilt-catalog")
    assert last is not None
    assert (last.back, last.forth) == (back.id, forth.id)
    assert DueKind.DRILL not in {due.kind for due in await world.bot.journal.waiting()}
    assert await world.bot.journal.holds("quilt-catalog") == ()
    remembered = await world.bot.journal.remembered(forth.plan.service_arn)
    assert not any(each.bad_since for each in remembered if each.task_definition.endswith((":42", ":38")))
    problem = (await world.bot.journal.verify()).problem if hasattr(world.bot.journal, "verify") else ""
    assert problem == ""


async def test_where_the_way_back_does_not_go_well_it_does_not_go_forth_and_says_so(world: World) -> None:
    world.aws.behave(38, "crash")
    await world.press(await world.propose(DRILL), user=BEN)
    while (await world.newest()).live:
        await world.judged(1) if False else None
        world.clock.advance(10)
        import asyncio

        await asyncio.sleep(0.02)
    assert len(await both(world)) == 1
