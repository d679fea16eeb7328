"""What a form or a Home tab shows is sent again where Slack stumbled: else it would say for ever that it is read."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import Unreachable

PAUSES = (0.5, 2.0)  # seconds of real time, after each failure
T = TypeVar("T")


async def insist(send: Callable[[], Awaitable[T]]) -> T:
    """`send` may be carried out twice. Raises what it raises in the end."""
    for pause in PAUSES:
        try:
            return await send()
        except Unreachable:
            await asyncio.sleep(pause)
    return await send()
