"""A bot that follows has the connections open that it needs when it leads."""

import asyncio

from sqlalchemy import create_engine

from bot.clock import SystemClock
from bot.engine import DbosEngine
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.ports import Step
from tests.postgres.server import PostgreSql

_OPEN = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


async def run(_rollback_id: str, _step: Step) -> str:
    return ""


async def crashed(_rollback_id: str, _error: Exception) -> None: ...


def connections(url: str) -> int:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return int(connection.exec_driver_sql(_OPEN).scalar_one())
    finally:
        engine.dispose()


async def test_a_follower_has_its_connections_open_before_it_leads(postgresql: PostgreSql) -> None:
    url = postgresql.fresh()
    journal = SqlJournal(url, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.warm()
    assert connections(url) == 4
    engine = DbosEngine(url, run, on_crash=crashed)
    await engine.warm()
    assert connections(url) == 8

    await engine.launch()
    await engine.close()
    engine.guard.release()
    await journal.close()
    async with asyncio.timeout(10):  # the server ends a session a moment after its socket was closed
        while connections(url):
            await asyncio.sleep(0.05)
