import asyncio
import gc
import warnings
from datetime import UTC, datetime

from bot.model import Check
from bot.validation.checks import not_read
from bot.validation.unhidden import each

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def looks() -> Check:
    return not_read("log", "it is late", NOW)


async def breaks() -> Check:
    raise ValueError("an odd answer")


async def test_a_look_that_breaks_hides_none_of_the_others() -> None:
    assert [check.name for check in await each([breaks, looks], None, NOW)] == ["validation", "log"]


async def test_a_bot_that_is_stopped_before_a_look_begins_leaves_no_look_lying_that_nobody_awaits() -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for turns in range(3):
            looking = asyncio.create_task(each([looks, looks], None, NOW))
            for _ in range(turns):
                await asyncio.sleep(0)
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
        gc.collect()
    assert [str(each.message) for each in said] == []
