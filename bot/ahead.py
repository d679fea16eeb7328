"""What is begun before it is known that it is needed, since it only reads."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


@contextlib.asynccontextmanager
async def begun(call: Coroutine[Any, Any, T]) -> AsyncIterator[Awaitable[T]]:
    """Within, `call` goes on beside everything else; who awaits it gets what it returns or raises."""
    task = asyncio.create_task(call, name="begun ahead")
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
