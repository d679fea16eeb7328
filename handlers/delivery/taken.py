"""What of a message this Slack takes: all, or all but what not every workspace takes, or plain text at the least."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from handlers.messages.blocks import UNCERTAIN, Message, without
from handlers.transport.client import InvalidBlocks

log = logging.getLogger(__name__)
T = TypeVar("T")


async def _at_once() -> None:
    """No pause."""


class Taken:
    """Kinds of blocks that this workspace refused once are left out from then on, as long as the process lives."""

    def __init__(self) -> None:
        self._refused: frozenset[str] = frozenset()

    async def send(
        self,
        message: Message,
        send: Callable[[Message], Awaitable[T]],
        *,
        pause: Callable[[], Awaitable[None]] = _at_once,
    ) -> T:
        """Send it as full as Slack takes it: what was refused for its blocks was certainly not carried out.

        `pause` comes before another attempt. Raises what `send` raises, InvalidBlocks only where even the text is
        refused.
        """
        kept, refused = without(self._refused, message), frozenset[str]()
        for kind in UNCERTAIN:
            if any(block["type"] == kind for block in kept.blocks):
                with suppress(InvalidBlocks):
                    return self._learn(refused, await send(kept))
                await pause()
                kept, refused = without({kind}, kept), refused | {kind}
        if kept.blocks:
            with suppress(InvalidBlocks):
                return self._learn(refused, await send(kept))
            await pause()
        return await send(Message(kept.text, ()))  # plain is better than silent, or out of date

    def _learn(self, refused: frozenset[str], answer: T) -> T:
        if refused - self._refused:
            log.warning("Slack takes no %s here: left out from now on.", " and no ".join(sorted(refused)))
            self._refused |= refused
        return answer
