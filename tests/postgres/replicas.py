"""Two bots on one PostgreSQL: the stage's, which leads at first, and a second one."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playground.stage import Stage
from tests.operating.wires import get_json
from tests.scenarios.forked import ForkedBot

SOCKETS_OF_EACH = 2


@asynccontextmanager
async def second_bot(stage: Stage, *, database: str = "") -> AsyncIterator[ForkedBot]:
    """Connected to Slack beside the stage's. `database`: by which URL, where it has a way of its own."""
    before = stage.slack.connected
    own = {"ROLLBACK_DATABASE_URL": database} if database else {}
    second = ForkedBot(dict(stage.bot.variables) | own, log=stage.home / "second.log")
    await second.start()
    try:
        await stage.slack.wait_for(lambda: stage.slack.connected == before + SOCKETS_OF_EACH, timeout=20)
        yield second
    finally:
        await second.stop()


async def health(stage: Stage, log: str) -> tuple[int, dict[str, Any]]:
    """/healthz of the bot that writes this log."""
    while not (found := re.findall(r"health at (http\S+/healthz)", (stage.home / log).read_text(encoding="utf-8"))):
        await asyncio.sleep(0.05)
    return await get_json(found[-1])
