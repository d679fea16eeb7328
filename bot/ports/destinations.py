"""Those outside the team, as they are reached: a mailbox, a pager, a status page, a channel."""

from typing import Protocol

from bot.model import Delivery, DoraEvent


class Destination(Protocol):
    """One entry of `home.destinations`."""

    async def send(self, delivery: Delivery) -> str:
        """-> the provider's own id of it, "" where it has none.

        Raises Unreachable where it may arrive if sent again (RateLimited says when), and Failed where it never will.
        After Unreachable it may have arrived: what can, deduplicates by `key`.
        """


class DoraTarget(Protocol):
    """An entry of `home.destinations` that takes deployments and failures."""

    async def record(self, event: DoraEvent, *, destination: str) -> None:
        """Raises as `Destination.send` does. The same may arrive again: its id says so."""


class Destinations(Protocol):
    """All of them."""

    def named(self, name: str) -> Destination:
        """Raises Failed where there is none of that name."""

    def dora(self, name: str) -> DoraTarget:
        """Raises Failed where there is none of that name, or it takes none of that."""
