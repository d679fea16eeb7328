"""Calls that block, each in a thread of its own that nobody waits for.

Neither the event loop, nor any other call, nor the end of the process: whoever is cancelled goes on at once, and the
thread ends when it ends.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


async def in_thread(call: Callable[[], T], *, name: str) -> T:
    """What `call` returns or raises, called in a thread of that name."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(how: Callable[[Any], None], value: object) -> None:
        if not answer.done():
            how(value)

    def run() -> None:
        try:
            how, value = answer.set_result, call()
        except BaseException as error:
            how, value = answer.set_exception, error  # type: ignore[assignment]
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, how, value)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await answer
