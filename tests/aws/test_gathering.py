"""Reads for all who wait are made one after the other, and answer nobody with what is older than the question."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from aws.gathering import Gathered
from bot.errors import Failed, Unreachable


class Readings:
    """Each is answered with its number when `on` is set, but for `lost`."""

    def __init__(self) -> None:
        self.made: list[list[str]] = []
        self.on = asyncio.Event()
        self.error: Exception | None = None

    async def fetch(self, keys: Sequence[str]) -> Mapping[str, int | Failed]:
        self.made.append(list(keys))
        number = len(self.made)
        await self.on.wait()
        if self.error:
            raise self.error
        return {key: Failed("It is lost.") if key == "lost" else number for key in keys}


async def test_whoever_asks_while_a_reading_is_under_way_gets_the_next() -> None:
    readings = Readings()
    gathered = Gathered(readings.fetch)
    first = asyncio.create_task(gathered.get("a"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    again, other = asyncio.create_task(gathered.get("a")), asyncio.create_task(gathered.get("b"))
    await asyncio.sleep(0)
    readings.on.set()

    assert await asyncio.gather(first, again, other) == [1, 2, 2]
    assert readings.made == [["a"], ["a", "b"]]


async def test_what_fails_for_one_fails_for_no_other_and_what_fails_for_all_ends_nothing() -> None:
    readings = Readings()
    readings.on.set()
    gathered = Gathered(readings.fetch)
    lost, found = await asyncio.gather(gathered.get("lost"), gathered.get("a"), return_exceptions=True)
    assert isinstance(lost, Failed)
    assert found == 1

    readings.error = Unreachable("No answer.")
    with pytest.raises(Unreachable):
        await gathered.get("a")
    readings.error = None
    assert await gathered.get("a") == 3


async def test_who_gives_up_takes_the_answer_from_nobody() -> None:
    readings = Readings()
    gathered = Gathered(readings.fetch)
    patient, gone = asyncio.create_task(gathered.get("a")), asyncio.create_task(gathered.get("a"))
    await asyncio.sleep(0)
    gone.cancel()
    readings.on.set()

    assert await patient == 1
