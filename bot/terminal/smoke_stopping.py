"""How `rollback-bot smoke` is ended early: once, and never in the middle of deleting what it made."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator

from bot.terminal.smoke_ecs import Tell

_SIGNS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # the last: the terminal or the connection to it is gone


@contextlib.contextmanager
def stopping(work: "asyncio.Future[None]", tell: Tell) -> Iterator[None]:
    """Meanwhile each of these signals cancels `work`, and nothing else."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()

    def stop() -> None:
        tell("stopping; what was made is deleted first")
        if not told.is_set():  # once: the second would break off the deleting
            work.cancel()
        told.set()

    for each in _SIGNS:
        loop.add_signal_handler(each, stop)
    try:
        yield
    finally:
        for each in _SIGNS:
            loop.remove_signal_handler(each)
