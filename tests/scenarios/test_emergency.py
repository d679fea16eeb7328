"""One person acts alone where the service opts in and nobody answered: told to everybody, and reviewed by another."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot import catalog as catalogs
from bot.approval import emergency as emergencies
from bot.journal.verifying import verify_database
from bot.model import Opening, Rollback
from playground.slack import Message
from playground.slack.letters import letters
from tests.invariants.alone import everybody_is_told
from tests.invariants.check import judge
from tests.invariants.doctored.alone import BREAKS
from tests.invariants.gather import gather
from tests.scenarios.called import with_emergency
from tests.scenarios.test_alarm import ERRORS, fires, watching
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, World, everything, running_world

_WHY = "the shop is down and nobody answers"


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=with_emergency, speed=1.0) as world:
        yield world
        assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"


async def opened(world: World, typed: str = "quilt-catalog immediate") -> Message:
    """-> the message that offers it, once two contacts were called in vain"""
    await world.propose(typed)
    world.clock.advance(121)
    await world.told("you are called as primary contact")
    world.clock.advance(301)
    await world.told("you are called as secondary contact")
    world.clock.advance(301)
    return await world.told("you may act alone now")


async def send(world: World, user: str, of: Message, action: str, **typed: str) -> str | None:
    assert await world.slack.click(user, of.channel, of.ts, action) is None
    view = await world.slack.wait_for(lambda: world.slack.views.of(user), timeout=5)
    return await world.slack.forms.submit(view, typed)


async def alone(world: World, of: Message, *, user: str = ANA, service: str = "quilt-catalog") -> str | None:
    return await send(world, user, of, "emergency", service=service, reason=_WHY)


async def _newest(world: World) -> Rollback:
    newest = await world.newest()
    assert newest
    return newest


async def test_what_an_alarm_asked_for_anybody_who_may_ask_takes_once_two_were_called_in_vain(tmp_path: Path) -> None:
    def edit(text: str) -> str:
        return with_emergency(watching(text))

    async with running_world(tmp_path, edit=edit, speed=1.0) as world:
        world.aws.alarm(ERRORS, "ALARM")
        await fires(world, "event-1")
        shown = await _newest(world)
        service = world.bot._ports.catalog.services["quilt-catalog"]
        for words, wait in (("primary contact", 121), ("secondary contact", 301)):
            assert emergencies.closed(shown, service, world.clock.now())
            world.clock.advance(wait)
            await world.told(f"you are called as {words}")
        world.clock.advance(301)
        offered = await world.told("whoever may ask for its rollbacks may act alone now")

        assert await alone(world, offered) is None
        ended = await world.ends("succeeded")

        assert ended.emergency
        assert (ended.emergency.opening, ended.emergency.person) == (Opening.ALARM, "engineer-a")
        assert "An alarm asked for it. Nobody who was called answered" in everything(await world.told("*Emergency*"))
        assert verify_database(f"sqlite:///{world.home / 'journal.db'}", secret="xapp-playground").problem == ""


async def test_whoever_asked_acts_alone_all_skipped_are_told_and_somebody_else_closes_the_review(world: World) -> None:
    offered = await opened(world)
    assert f"<@{ANA}>" in everything(offered)

    assert await alone(world, offered) is None
    ended = await world.ends("succeeded")

    assert ended.emergency
    assert (ended.emergency.person, ended.emergency.opening) == ("engineer-a", Opening.UNANSWERED)
    assert ended.approvals == ()
    assert len(world.sent()) == 1
    loud = await world.told("*Emergency*: engineer-a acts alone")
    assert loud.broadcast
    for words in (_WHY, "primary contact", "secondary contact", "1 approver skipped", f"<@{BEN}> reviews it"):
        assert words in everything(loud)
    assert [f"See <{world.slack.url}" in everything(letter) for letter in letters(world.slack.workspace, BEN)] == [True]
    assert letters(world.slack.workspace, ANA) == []
    card = everything(next(m for m in world.slack.messages(INCIDENT) if m.ts == ended.card_ts))
    assert "acts alone, without an approval" in card

    await send(world, ANA, loud, "review", reason="it was fine")
    await world.told_privately(ANA, "so somebody else must close the review")
    world.clock.advance(24 * 3600 + 60)
    wanted = await world.told("waits for its review")
    assert '"review"' in json.dumps(wanted.blocks)
    await world.ask("quilt-catalog review right, and Chloe is on call from now on", user=BEN)
    await world.told("engineer-b closed the review of this emergency")
    world.clock.advance(3 * 24 * 3600)
    await asyncio.sleep(0.2)

    assert len([m for m in world.slack.messages(INCIDENT) if "waits for its review" in everything(m)]) == 1
    await world.ask("quilt-catalog log")
    await world.told_privately(ANA, "emergency, by engineer-a, without an approval, reviewed")
    url = f"sqlite:///{world.home / 'journal.db'}"
    assert verify_database(url, secret="xapp-playground").problem == ""
    true = gather(journal_url=url, aws=world.aws, slack=world.slack, catalog=catalogs.load(world.home / "services.yml"))
    assert judge(true, ended=False) == []
    assert list(everybody_is_told(true)) == []
    for name, made in BREAKS.items():
        for doctored in made:
            assert any(each.startswith(f"{name}:") for each in judge(doctored(true), ended=True)), doctored


async def test_it_is_not_offered_to_others_nor_for_another_name_nor_without_a_reason(world: World) -> None:
    offered = await opened(world)

    await alone(world, offered, user=BEN)
    await world.told_privately(BEN, "nobody else acts on it alone")
    await alone(world, offered, user=CHLOE)
    await world.told_privately(CHLOE, "nobody else acts on it alone")
    await alone(world, offered, service="quilt")
    await world.told_privately(ANA, "is not the name of the service")
    assert await send(world, ANA, offered, "emergency", service="quilt-catalog", reason="") is not None

    assert (await _newest(world)).state == "proposed"
    assert world.sent() == []


async def test_who_looks_or_rejects_closes_it(world: World) -> None:
    offered = await opened(world)
    calls = await world.told("you are called as primary contact")

    await world.press(calls, "looking", user=BEN)
    await world.told("is looking. Nobody else is called")
    await alone(world, offered)
    await world.told_privately(ANA, "is looking, so this is no emergency")
    card_ts = (await _newest(world)).card_ts
    card = next(m for m in world.slack.messages(INCIDENT) if m.ts == card_ts)
    await world.press(card, "reject", user=BEN)
    await world.ends("rejected")
    await alone(world, offered)
    await world.told_privately(ANA, "Rejected by")

    assert world.sent() == []
