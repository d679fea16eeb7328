"""A card that cannot be posted is announced by nobody: it is posted elsewhere, or the request ends and says so."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from handlers.delivery import notifier
from playground.slack.world import Channel
from tests.scenarios.test_picker import form
from tests.scenarios.world import ANA, GENERAL, INCIDENT, World, everything, running_world

TEAM = "C0TEAM"


def change(world: World, channel: str, **fields: bool) -> None:
    world.slack.workspace.channels[channel] = replace(world.slack.workspace.channels[channel], **fields)


@pytest_asyncio.fixture
async def own(tmp_path: Path) -> AsyncIterator[World]:
    """The service has a channel of its own."""

    def with_channel(text: str) -> str:
        return text.replace("    requesters:", f"    channel: {TEAM}\n    requesters:", 1)

    async with running_world(tmp_path, edit=with_channel) as world:
        world.slack.workspace.channels[TEAM] = Channel(id=TEAM, name="team")
        yield world
        assert world.slack.refused == []


async def test_where_the_bot_may_not_post_the_asker_is_told_so_and_the_service_is_free(world: World) -> None:
    world.slack.restrict(INCIDENT)
    await world.ask()

    said = await world.told_privately(ANA, "The plan could not be shown")

    assert f"<#{INCIDENT}>: only some people may post there, and I am none of them" in said
    assert "Nothing was changed" in said
    assert "/rollback quilt-catalog immediate" in said
    assert "The plan is in" not in " ".join(world.private_texts(ANA))
    await world.reaches("cancelled")
    await world.slack.wait_for(lambda: len(world.slack.calls("chat.postMessage")) >= 2)
    while await world.bot.journal.outbox():
        await asyncio.sleep(0.01)
    assert world.slack.messages(INCIDENT) == []

    change(world, INCIDENT, is_restricted=False)
    card = await world.propose()
    await world.press(card)
    await world.ends("succeeded")


async def test_after_one_refusal_all_that_is_told_stands_below_the_card_of_a_request_that_is_over(world: World) -> None:
    world.slack.fail_next("chat.postMessage", error="not_in_channel")
    await world.ask()
    assert "I am not a member of that channel" in await world.told_privately(ANA, "The plan could not be shown")
    await world.told("Its card could not be posted")
    while await world.bot.journal.outbox():
        await asyncio.sleep(0.01)

    (card,) = [message for message in world.slack.messages(INCIDENT) if message.thread_ts is None]
    assert "Rollback of quilt-catalog withdrawn" in card.text
    assert '"approve"' not in str(card.blocks)

    await world.propose()


@pytest.mark.long
async def test_a_card_that_its_channel_does_not_take_is_posted_where_it_can_be_and_announced_there(
    world: World,
) -> None:
    world.slack.workspace.channels[TEAM] = Channel(id=TEAM, name="team", is_restricted=True)
    await world.ask(channel=TEAM)

    card = await world.card(INCIDENT)

    said = await world.told_privately(ANA, "so the plan is in")
    assert f"<#{INCIDENT}>" in said
    assert world.slack.permalink(INCIDENT, card.ts) in said
    await world.press(card)
    await world.ends("succeeded")
    assert world.slack.messages(TEAM) == []


async def test_where_the_incident_channel_is_closed_the_service_s_own_channel_has_the_card(own: World) -> None:
    own.slack.restrict(INCIDENT)
    await own.ask()

    card = await own.card(TEAM)

    assert f"<#{TEAM}>" in await own.told_privately(ANA, "so the plan is in")
    await own.press(card)
    await own.ends("succeeded")
    assert own.slack.messages(INCIDENT) == []


async def test_whoever_sent_a_form_is_answered_where_the_card_could_be_posted(own: World) -> None:
    view = await form(own)
    own.slack.restrict(INCIDENT)
    assert await own.slack.forms.submit(view, {"revision": "quilt-catalog:37", "reason": "5xx"}) is None

    await own.card(TEAM)

    await own.told_privately(ANA, "so the plan is in")
    (answer,) = [m for m in own.slack.ephemerals(ANA) if "so the plan is in" in m.text]
    assert answer.channel == TEAM


@pytest.mark.long
async def test_a_card_that_slack_has_not_taken_yet_is_not_announced_as_posted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifier, "CARD_LOOKS", 4)
    world.slack.delay_next("chat.postMessage", 0.7)
    await world.ask()

    said = await world.told_privately(ANA, "The plan is made")

    assert f"its card waits to be posted in <#{INCIDENT}>" in said
    assert "quilt-catalog:38" in everything(await world.card())


async def test_nobody_is_told_to_invite_the_bot_to_an_archived_channel(world: World) -> None:
    world.slack.archive(INCIDENT)
    await world.ask(channel=GENERAL)

    said = await world.told_privately(ANA, "that channel is archived")

    assert f"Unarchive <#{INCIDENT}>, or name another channel in the services file" in said
    assert "/invite" not in said
    assert await world.newest() is None
