"""Makes deliveries of what the outbox holds for outside, tells again in time, and sends. No rollback waits for it."""

import asyncio
import logging

from bot.ports import Destinations, Ports

log = logging.getLogger(__name__)


class Broadcasts:
    """One worker decides what is sent; what is sent is a task of its own for each destination."""

    def __init__(self, ports: Ports, destinations: Destinations, *, speed: float = 1.0) -> None:
        """`speed` is how fast business time runs: what falls due is looked for as much more often."""
        self._ports, self._destinations, self._speed = ports, destinations, speed
        self._bell = asyncio.Event()

    def wake(self) -> None:
        """There may be something to tell."""
        self._bell.set()

    async def start(self) -> None:
        """Begin with what a crash left unsent."""

    async def stop(self) -> None:
        """What is unsent stays in the journal."""
