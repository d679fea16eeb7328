"""Two bots on one PostgreSQL: the stage's, which leads at first, and a second one."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Engine, create_engine

from playground.stage import Stage
from tests.operating.wires import get_json
from tests.scenarios.forked import ForkedBot

SOCKETS_OF_EACH = 2
_HEARING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE %s"


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


async def both_hear(url: str) -> None:
    """Until each is told what the other says: its session for that is named with the digest of the services file."""
    engine = create_engine(url)
    try:
        while await asyncio.to_thread(_hearing, engine) != 2:
            await asyncio.sleep(0.05)
    finally:
        engine.dispose()


def _hearing(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql(_HEARING, ("rollback-bot replica % %",)).scalar_one())


async def health(stage: Stage, log: str) -> tuple[int, dict[str, Any]]:
    """/healthz of the bot that writes this log."""
    while not (found := re.findall(r"health at (http\S+/healthz)", (stage.home / log).read_text(encoding="utf-8"))):
        await asyncio.sleep(0.05)
    return await get_json(found[-1])
