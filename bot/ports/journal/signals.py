"""What came in from outside about a service."""

from datetime import datetime
from typing import Protocol

from bot.model import (
    Signal,
)


class Signals(Protocol):
    """Stored once, and taken once."""

    async def arrived(self, signal: Signal) -> bool:
        """Store it before its sender is told that it came. False: it is known."""

    async def signals(self) -> tuple[Signal, ...]:
        """Those that nobody has taken, in the order in which they happened."""

    async def signals_since(self, service: str, at: datetime) -> tuple[Signal, ...]:
        """Those of this service that happened `at` then or later, taken or not, in the order in which they happened."""

    async def took(self, signal_id: str, came_to: str) -> bool:
        """It was seen to; `came_to` is one sentence. False: it was taken before, and nothing changes."""
