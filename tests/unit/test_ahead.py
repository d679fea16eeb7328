"""What is begun ahead is of no consequence where nobody asks for it."""

import asyncio

import pytest

from bot.ahead import begun


async def _fails() -> None:
    raise ValueError


async def test_what_nobody_asked_for_ends_and_its_failure_is_nobodys() -> None:
    ended = asyncio.Event()

    async def waits() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    async with begun(waits()), begun(_fails()):
        await asyncio.sleep(0)
    assert ended.is_set()


async def test_who_asks_for_it_hears_of_its_failure() -> None:
    async with begun(_fails()) as failing:
        with pytest.raises(ValueError, match=r"^$"):
            await failing
