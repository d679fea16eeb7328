"""Whoever writes is cut off in the middle of it: the others write before Slack's three seconds are over."""

import asyncio

from bot.clock import SystemClock
from bot.journal import EVERYBODYS_KEY, SqlJournal, dialects
from tests.postgres.server import PostgreSql
from tests.postgres.silence import way_to


async def test_a_writer_that_falls_silent_does_not_keep_another_from_storing(postgresql: PostgreSql) -> None:
    url = postgresql.fresh()
    journal = SqlJournal(url, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    async with way_to(url) as way:
        engine = dialects.connect(way.url)
        writer = await asyncio.to_thread(engine.connect)
        await asyncio.to_thread(writer.begin)  # it has the writers' lock
        way.fall_silent()

        await journal.can_write()  # raises Unreachable where it is waited for in vain
        way.heal()
        writer.invalidate()
        engine.dispose()
    await journal.close()
