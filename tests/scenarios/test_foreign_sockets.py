"""Another program with the app's token takes a part of what people type: the incident channel is told, once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from handlers.transport import foreign, socket_mode
from playground.slack import LocalSlack
from playground.slack.world import APP_TOKEN
from tests.scenarios.world import INCIDENT, World, running_bot

TOLD, OVER = "Another program is connected to Slack with this bot's app token", "Only this bot is connected"


@asynccontextmanager
async def foreign_socket(slack: LocalSlack) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {APP_TOKEN}"}
        async with session.post(f"{slack.api_url}apps.connections.open", headers=headers) as answer:
            address = (await answer.json())["url"]
        async with session.ws_connect(address):
            yield


def told(world: World) -> list[str]:
    return [m.text for m in world.slack.messages(INCIDENT) if m.text.startswith((TOLD, OVER))]


async def test_a_socket_that_is_not_ours_is_told_once_and_that_it_is_gone_in_the_same_message(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "SURE", 0.1)
    monkeypatch.setattr(foreign, "EVERY", 0.3)
    monkeypatch.setattr(socket_mode, "LOOK_EVERY", 0.05)
    await world.bot.__aexit__(None, None, None)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await world.slack.wait_for(lambda: world.slack.connected == 2)
        async with foreign_socket(world.slack):
            await world.told(TOLD)
            opened = len(world.slack.calls("apps.connections.open"))
            await world.slack.wait_for(lambda: len(world.slack.calls("apps.connections.open")) > opened + 2)
            assert len(told(world)) == 1, "however often it is looked at"
        await world.told(OVER)
        assert len(told(world)) == 1
        await world.press(await world.propose())
        await world.bot.__aexit__(None, None, None)


@pytest.mark.long
async def test_our_own_sockets_are_never_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither those that were cut off, nor the third that is open while one is renewed."""
    monkeypatch.setattr(foreign, "SURE", 0.1)
    monkeypatch.setattr(foreign, "EVERY", 0.1)
    monkeypatch.setattr(socket_mode, "LOOK_EVERY", 0.05)

    def opened(times: int) -> bool:
        return len(world.slack.calls("apps.connections.open")) >= times and world.slack.connected >= 2

    await world.bot.__aexit__(None, None, None)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await world.slack.wait_for(lambda: opened(8))
        await world.slack.drop_sockets(abort=True)
        await world.slack.wait_for(lambda: opened(14), timeout=10)
        await world.propose()
        await world.bot.__aexit__(None, None, None)
    assert told(world) == []


@pytest.mark.parametrize(
    ("hellos", "changes"),
    [
        ([(0, 0), (600, 0)], []),
        ([(0, 1), (30, 1), (630, 1), (1230, 0)], [1, 0]),
        ([(0, 1), (30, 0)], []),  # one that had just died was counted
        ([(0, 1), (5, 1), (29, 1), (40, 2)], [2]),
    ],
)
def test_what_is_foreign_twice_half_a_minute_apart_is_sure(hellos: list[tuple[float, int]], changes: list[int]) -> None:
    sockets = foreign.ForeignSockets(0)
    assert [sockets.count for now, count in hellos if sockets.hello(count, now)] == changes
