"""What is done again and again beside everything else: a round that stumbles is followed by the next one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.errors import RollbackBotError

log = logging.getLogger(__name__)

_EVERY = 60.0  # business seconds
_SOONEST = 0.5  # real seconds


class Periodic:
    """`name` is what they are for, as the log says it. `speed` is that of business time."""

    def __init__(self, round_: Callable[[], Awaitable[None]], name: str, *, speed: float) -> None:
        self._round, self._name, self._pause = round_, name, max(_EVERY / speed, _SOONEST)
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._again_and_again(), name=self._name)

    async def stop(self) -> None:
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _again_and_again(self) -> None:
        while True:
            await asyncio.sleep(self._pause)  # what a crash left goes before
            try:
                await self._round()
            except RollbackBotError as error:
                log.warning("%s: later, %s", self._name, error)
            except Exception:
                log.exception("%s: a round stumbled, the next one goes on", self._name)
