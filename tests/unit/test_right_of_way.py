"""What nobody waits for lets a click go before, but not for long."""

import asyncio

import pytest

from bot.ports import right_of_way
from bot.ports.right_of_way import RightOfWay


async def test_nobody_gives_way_for_longer_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(right_of_way, "_WAY", 0.05)
    way = RightOfWay()
    async with asyncio.timeout(1):
        way.set_out("refused")
        await way.give_way()
        await way.give_way()


async def test_who_is_clicked_on_again_has_the_way_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(right_of_way, "_WAY", 0.05)
    way = RightOfWay()
    way.set_out("again")
    monkeypatch.setattr(right_of_way, "_WAY", 30.0)
    way.set_out("again")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await way.give_way()

    way.arrived("again")
    async with asyncio.timeout(1):
        await way.give_way()
