"""Those outside the team are told what is done and how it ends; what is public only once somebody approved it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.broadcast import worker
from playground.slack import Message
from tests.scenarios.told import HOME, with_audiences, with_these
from tests.scenarios.world import BEN, GUEST, INCIDENT, SHARED, World, everything, running_world


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks as often as whoever waits for it."""
    monkeypatch.setattr(worker, "TICK", 0.05)


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=with_audiences, speed=20) as world:
        yield world
        assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"


def outside(world: World) -> list[str]:
    return [everything(message) for message in world.slack.messages(SHARED)]


def waiting(world: World) -> list[Message]:
    return [m for m in world.slack.messages(INCIDENT) if "would be told to users" in everything(m)]


async def shows(world: World, message: Message, words: str) -> None:
    """It is edited, and has no buttons any more."""

    def settled() -> bool:
        now = next(each for each in world.slack.messages(INCIDENT) if each.ts == message.ts)
        return words in everything(now) and "actions" not in {block["type"] for block in now.blocks}

    await world.slack.wait_for(settled, timeout=8)


async def test_users_are_told_what_somebody_approved_and_stakeholders_everything(world: World, one_look: None) -> None:
    card = await world.propose()
    await world.told("There is a problem with Quilt Catalog", channel=SHARED)
    assert waiting(world) == []
    await world.press(card)
    await world.told("We are now bringing Quilt Catalog back", channel=SHARED)
    asked = await world.slack.wait_for(lambda: next(iter(waiting(world)), None), timeout=8)
    assert "Quilt Catalog has a problem. We are working on it" in everything(asked)
    assert not any("has a problem" in text for text in outside(world)), "before anybody approved it"

    refused = await world.press(asked, "publish", user=GUEST)
    await world.told_privately(GUEST, "not")
    assert not any("has a problem" in text for text in outside(world)), refused

    await world.press(asked, "publish", user=BEN)
    await world.told("Quilt Catalog has a problem. We are working on it", channel=SHARED)
    await world.told_privately(BEN, "The text is being sent.")
    assert await world.told("engineer-b approved the text for the public.")
    await shows(world, asked, "engineer-b approved this text for the public. For users of quilt-catalog")
    await world.ends("succeeded")
    await world.told("is back on its earlier version. We watch it until", channel=SHARED)

    assert sum("has a problem. We are working on it" in text for text in outside(world)) == 1


async def test_a_dead_destination_delays_nobody_and_is_told_of_once(tmp_path: Path, one_look: None) -> None:
    dead = HOME.replace("board: {slack: C0SHARED}", "board: {slack: C0GENERAL}")

    async with running_world(tmp_path, edit=lambda text: with_these(text, home=dead), speed=20) as world:
        await world.press(await world.propose())
        await world.told("Stakeholders could not be told over board, and will not be")
        await world.ends("succeeded")
        await world.told("> Quilt Catalog should work again")
        (first, last) = [m for m in world.slack.messages(INCIDENT) if "For users of" in everything(m)] + waiting(world)
        await shows(world, first, "Replaced by a newer text, “Quilt Catalog")
        assert (first.broadcast, last.broadcast) == (True, False), "one request in the channel, the others below"
        await world.press(last, "publish", user=BEN)
        await world.told("Quilt Catalog should work again", channel=SHARED)

        said = [m for m in world.slack.messages(INCIDENT) if "could not be told over board" in everything(m)]
        assert len(said) == 1
        assert "Tell them yourself" in everything(said[0])
