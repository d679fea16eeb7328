"""Whoever asks for a look that may take long is told so, before the answer comes in its place."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from bot.model import Interaction, Verb
from bot.ports import Notifier

PATIENCE = 2.0  # real seconds: people read a silence of three as a failure
_LONG = frozenset({Verb.HEALTH, Verb.LOGS, Verb.READINESS})


@contextlib.asynccontextmanager
async def told_meanwhile(interaction: Interaction, notifier: Notifier) -> AsyncIterator[None]:
    """Around the making of the answer: it comes after what was told meanwhile, never before it."""
    if interaction.verb not in _LONG:
        yield
        return
    begun = asyncio.Event()

    async def tell() -> None:
        await asyncio.sleep(PATIENCE)
        begun.set()
        await notifier.looking(interaction)

    telling = asyncio.create_task(tell(), name=f"telling that {interaction.reference} takes a while")
    try:
        yield
    finally:
        if not begun.is_set():
            telling.cancel()
        await asyncio.wait([telling])
