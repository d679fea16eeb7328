"""A service that was gone back to is looked at in several ways; what breaks one of them hides none of the others."""

import pytest

from bot.model import Fetched
from bot.outside.web import HttpWeb
from playground.aws.behaviour import Behaviour
from tests.scenarios.world import World

ILL = {"/healthcheck": (500, "text/plain", "no"), "/config.json": (200, "application/json; charset=bz2", "{}")}


async def test_a_service_cannot_hide_that_it_is_ill_behind_characters_that_nobody_knows(world: World) -> None:
    world.aws.behave(38, Behaviour(answers=ILL))
    await world.press(await world.propose())

    await world.judged()
    await world.told("First 5 minutes: NOT well")
    await world.told("HTTP 500")
    assert "broke" not in world.slack.transcript()


async def test_nor_behind_one_by_which_the_look_breaks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch = HttpWeb.fetch

    async def breaking(web: HttpWeb, url: str) -> Fetched:
        if url.endswith("config.json"):
            raise LookupError("a bug")
        return await fetch(web, url)

    monkeypatch.setattr(HttpWeb, "fetch", breaking)
    world.aws.behave(38, Behaviour(answers=ILL))
    await world.press(await world.propose())

    await world.judged()
    await world.told("First 5 minutes: NOT well")
    await world.told("HTTP 500")
    await world.told("something broke inside the bot (LookupError)")
