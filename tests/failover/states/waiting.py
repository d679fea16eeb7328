"""Waiting for something, and doing it again."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

LONGEST = 60.0  # real seconds of each thing that is waited for
LOOKS_EVERY, _AGAIN = 0.1, 0.5  # real seconds between looks, and until somebody tries again after an error


async def again(do: Callable[[], Awaitable[str | None]]) -> None:
    """Until Slack shows no error."""
    async with asyncio.timeout(LONGEST):
        while await do() is not None:
            await asyncio.sleep(_AGAIN)


async def until(so: Callable[[], bool], longest: float) -> None:
    """Or so many real seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(longest):
            while not await asyncio.to_thread(so):
                await asyncio.sleep(LOOKS_EVERY)
