"""What people learned from a rollback: asked for, written in a form, kept by every version, and found in the log."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.follow_up.list_rules import of_lessons
from bot.journal import verify_database
from bot.model import Lesson, RollbackSearch, Verb
from handlers import ids
from playground.slack import Message
from playground.slack.viewcheck import view_problems
from tests.patience import PATIENCE
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, World, everything, running_world

WHOLE = {
    Lesson.WENT_WRONG: "The token grew beyond 8 KB.\nThe connection pool was drained.",
    Lesson.DETECTED: "5xx alarm after 4 minutes",
    Lesson.ROOT_CAUSE: "JWT token size exceeded limits",
    Lesson.FIXED: "JWT compression",
    Lesson.PREVENTION: "Token size monitoring",
}


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=lambda text: text.replace("  lessons: off\n", "", 1)) as world:
        yield world


async def asked(world: World) -> Message:
    """-> the message in the thread that asks for them."""
    await world.press(await world.propose(), user=BEN)
    await world.ends("succeeded")
    await world.judged(1)
    async with asyncio.timeout(10 * PATIENCE):
        while not (found := [m for m in world.slack.messages(INCIDENT) if "*Lessons learned*" in m.text]):
            world.clock.advance(10)
            await asyncio.sleep(0.02)
    return found[-1]


async def opened(world: World, message: Message, *, user: str):  # type: ignore[no-untyped-def]
    """The form, once it is filled."""
    shown = next(each for each in world.slack.messages(INCIDENT) if each.ts == message.ts)
    value = next(
        element["value"]
        for block in shown.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == Verb.LEARN
    )
    assert await world.slack.click(user, INCIDENT, message.ts, Verb.LEARN, value=value) is None

    def filled():  # type: ignore[no-untyped-def]
        view = world.slack.views.of(user)
        return view if view and any(block["type"] == "input" for block in view.blocks) else None

    return await world.slack.wait_for(filled, timeout=10)


async def shows(world: World, message: Message, words: str) -> str:
    def shown() -> str:
        text = everything(next(each for each in world.slack.messages(INCIDENT) if each.ts == message.ts))
        return text if words in text else ""

    return await world.slack.wait_for(shown, timeout=10)


async def test_the_owner_is_asked_writes_them_in_a_form_and_they_stand_in_the_log(world: World) -> None:
    message = await asked(world)
    assert message.thread_ts
    assert "engineer-a, until" in message.text, "whoever asked owns them"
    assert "hidden" not in everything(message)

    view = await opened(world, message, user=ANA)
    assert view_problems(view.shown, "modal") == []
    assert "quilt-catalog" in str(view.blocks)
    refused = await world.slack.forms.submit(view, dict.fromkeys(Lesson, ""))
    assert refused
    assert "Write something" in str(refused)
    too_long = await world.slack.forms.submit(
        view, {each: "x" * 3001 if each == Lesson.FIXED else "" for each in Lesson}
    )
    assert too_long
    assert "3000" in too_long

    hostile = {**WHOLE, Lesson.FACTORS: "<!channel> <@U0BBBB> *bold* password: hunter2hunter2"}
    assert await world.slack.forms.submit(view, {each: hostile[each] for each in Lesson}) is None
    text = await shows(world, message, "Version 1, written by engineer-a")
    assert "<!channel>" not in text
    assert "<@U0BBBB>" not in text
    assert "hunter2" not in text
    assert "[hidden]" in text

    async with asyncio.timeout(10 * PATIENCE):
        while (item := of_lessons(await world.newest())) is None or item.open:  # type: ignore[arg-type]
            await asyncio.sleep(0.02)
    found = await world.bot.journal.logged(RollbackSearch(words=("compression",)))
    assert [each.learned.text(Lesson.ROOT_CAUSE) for each in found if each.learned] == [WHOLE[Lesson.ROOT_CAUSE]]
    assert await world.bot.journal.logged(RollbackSearch(words=("hunter2",))) == ()

    await world.ask("quilt-catalog lessons", user=BEN)
    assert "JWT token size" in await world.told_privately(BEN, "*Lessons learned*")


async def test_two_people_in_the_same_form_lose_nothing_and_who_has_no_part_gets_the_text_back(world: World) -> None:
    message = await asked(world)
    hers, his = await opened(world, message, user=ANA), await opened(world, message, user=BEN)
    await world.slack.forms.submit(hers, {each: {Lesson.FIXED: "by Ana"}.get(each, "") for each in Lesson})
    await shows(world, message, "by Ana")
    typed = {Lesson.FIXED: "by Ben", Lesson.DETECTED: "Ben saw it"}
    await world.slack.forms.submit(his, {each: typed.get(each, "") for each in Lesson})
    text = await shows(world, message, "Ben saw it")
    assert "by Ana" in text
    assert "by Ben" in text
    assert "Still open" in text

    await world.slack.click(CHLOE, INCIDENT, message.ts, Verb.LEARN, value=_value(message))
    refused = await world.slack.wait_for(lambda: world.slack.views.of(CHLOE), timeout=10)
    assert refused.shown["callback_id"] == ids.LEARN
    rollback = await world.newest()
    assert rollback
    assert [each.version for each in rollback.lessons] == [1, 2]
    assert verify_database(f"sqlite:///{world.home / 'journal.db'}").problem == ""


def _value(message: Message) -> str:
    return next(
        element["value"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == Verb.LEARN
    )
