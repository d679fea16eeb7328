"""The rollback that a button belongs to."""

import asyncio

from bot.model import Rollback
from bot.ports import Ports

_LOOK, _LOOKS = 0.1, 50  # seconds, and how often


async def clicked(rollback_id: str, ports: Ports) -> Rollback | None:
    """A click can be faster than the note of where its card stands, most of all after a crash: wait a moment for it."""
    for _ in range(_LOOKS):
        rollback = await ports.journal.get(rollback_id)
        if rollback is None or rollback.card_ts:
            break
        await asyncio.sleep(_LOOK)  # real time: it is Slack that is waited for
    return rollback
