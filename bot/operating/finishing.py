"""Which runs are in the middle of acting: a process that stops lets those finish, and no others.

Cut off between its intent and AWS's answer, a run would have to search for its own deployment after the restart.
Watching and validating only read, and are taken up again.
"""

import asyncio
from collections.abc import Awaitable, Callable

from bot.ports import Step

_ACT = "act"


class Finishing:
    """Wraps each run's `Step`."""

    def __init__(self) -> None:
        self._acting = 0
        self._none = asyncio.Event()
        self._none.set()

    def around(self, step: Step) -> Step:
        """The same step; while the one that sends the changing call runs, `finish` waits for it."""

        async def counted(name: str, call: Callable[[], Awaitable[str]]) -> str:
            if name != _ACT:
                return await step(name, call)
            self._acting += 1
            self._none.clear()
            try:
                return await step(name, call)
            finally:
                self._acting -= 1
                if not self._acting:
                    self._none.set()

        return counted

    async def finish(self, within: float) -> None:
        """Return when no run acts any more, or after `within` seconds."""
        try:
            await asyncio.wait_for(self._none.wait(), within)
        except TimeoutError:
            return
