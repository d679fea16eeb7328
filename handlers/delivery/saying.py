"""Says something in a channel that is about no rollback."""

from collections.abc import Awaitable, Callable

from handlers.delivery.poster import Poster
from handlers.messages.blocks import said
from handlers.messages.mrkdwn import prose

_NO_ROW = -1  # of the outbox; 0 is of foreign sockets


def saying(poster: Poster) -> Callable[[str, str], Awaitable[None]]:
    async def say(channel: str, text: str) -> None:
        """Raises Unreachable or Failed."""
        await poster.post(said(prose(text)), channel=channel, outbox_id=_NO_ROW)

    return say
