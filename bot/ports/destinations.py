"""Those outside the team, as they are reached: a mailbox, a pager, a status page, a channel."""

from typing import Protocol

from bot.model import Delivery


class Destination(Protocol):
    """One entry of `home.destinations`."""

    async def send(self, delivery: Delivery) -> str:
        """-> the provider's own id of it, "" where it has none.

        Raises Unreachable where it may arrive if sent again (RateLimited says when), and Failed where it never will.
        After Unreachable it may have arrived: what can, deduplicates by `key`.
        """


class Destinations(Protocol):
    """All of them."""

    def named(self, name: str) -> Destination:
        """Raises Failed where there is none of that name."""
