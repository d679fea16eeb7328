"""How ready services are, as it was last known."""

from collections.abc import Sequence
from typing import Protocol

from bot.model import KnownReadiness, Readiness


class Readying(Protocol):
    async def readiness_judged(self, found: Readiness) -> KnownReadiness:
        """-> what is known from now on: the later one of two looks, and since when it has its grade."""

    async def readiness_known(self, service: str = "") -> tuple[KnownReadiness, ...]:
        """Of all services that were ever looked at where none is named."""

    async def readiness_told(self, found: Sequence[Readiness]) -> None:
        """In the weekly message: the next one tells what is worse than this."""
