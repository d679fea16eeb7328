"""While nobody decides, one contact after the other is called: each once, and nobody any more once somebody looks."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.model import DueKind, Level
from playground.slack import Message
from tests.scenarios.called import with_contacts
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, World, everything, running_bot, running_world


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=with_contacts, speed=1.0) as world:
        yield world
        assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"


def calls(world: World) -> list[Message]:
    return [m for m in world.slack.messages(INCIDENT) if "you are called as" in everything(m)]


async def called(world: World, user: str, level: str) -> Message:
    return await world.told(f"<@{user}>, you are called as {level} contact")


async def test_contacts_are_called_in_their_order_and_the_requester_never(world: World) -> None:
    card = await world.propose()
    world.clock.advance(121)
    first = await called(world, BEN, "primary")
    world.clock.advance(301)
    second = await called(world, CHLOE, "secondary")
    world.clock.advance(301)
    await asyncio.sleep(0.3)

    assert len(calls(world)) == 2
    assert all(message.thread_ts == card.ts and message.broadcast for message in (first, second))
    assert f"<@{ANA}>" not in everything(first) + everything(second)
    newest = await world.newest()
    assert newest
    assert [each.level for each in newest.called] == [Level.PRIMARY, Level.SECONDARY]

    world.clock.advance(301)
    await world.ends("expired")
    said = everything(next(m for m in world.slack.messages(INCIDENT) if m.ts == card.ts))
    assert "timed out" in said
    assert "rejected" not in said
    for words in ("Called", "engineer-b (primary)", "engineer-c (secondary)", "Whom to call", "AWS support"):
        assert words in said

    await world.ask("quilt-catalog log")
    await world.told_privately(ANA, "called engineer-b (primary)")


async def test_who_looks_ends_the_calling_and_the_plan_still_waits(world: World) -> None:
    card = await world.propose()
    world.clock.advance(121)
    first = await called(world, BEN, "primary")

    await world.press(first, "looking", user=ANA)
    await world.told_privately(ANA, "so somebody else must look")
    await world.press(first, "looking", user=BEN)
    await world.told("engineer-b is looking")
    assert world.private_texts(BEN) == []  # the thread says it
    world.clock.advance(400)
    await world.press(first, "looking", user=CHLOE)
    await world.told_privately(CHLOE, f"<@{BEN}> is looking already")

    assert len(calls(world)) == 1
    await world.press(card, user=BEN)
    await world.ends("succeeded")
    await world.press(first, "looking", user=CHLOE)
    await world.told_privately(CHLOE, "Look at its card")


async def test_nobody_is_called_about_what_is_decided_and_strangers_do_not_look(world: World) -> None:
    card = await world.propose()
    world.clock.advance(121)
    first = await called(world, BEN, "primary")
    await world.press(first, "looking", user="U0GUEST")
    await world.told_privately("U0GUEST", "is not named in the services file")

    await world.press(card, "reject", user=BEN)
    await world.ends("rejected")
    world.clock.advance(400)
    await asyncio.sleep(0.2)

    assert len(calls(world)) == 1
    assert await world.bot.journal.waiting() == ()


async def test_after_a_restart_and_a_clock_that_jumped_nobody_is_called_twice_nor_all_at_once(world: World) -> None:
    await world.propose()
    await world.bot.__aexit__(None, None, None)

    world.clock.advance(500)  # two would have been due
    async with running_bot(world.clock, world.slack, world.home) as bot:
        await called(world, BEN, "primary")
        (next_one,) = [row for row in await bot.journal.waiting() if row.kind is DueKind.ESCALATION]
        assert next_one.due_at > world.clock.now()
        assert len(calls(world)) == 1
    world.clock.advance(301)
    async with running_bot(world.clock, world.slack, world.home):
        await called(world, CHLOE, "secondary")
        await asyncio.sleep(0.3)

    assert len(calls(world)) == 2
