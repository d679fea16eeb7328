"""What goes wrong with replicas beside their end: each believes what it may, and the rollback goes on."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import create_engine, text

from bot.journal import verify_database
from playground.stage import Stage
from tests.patience import PATIENCE
from tests.postgres.replicas import health, second_bot
from tests.postgres.server import PostgreSql
from tests.postgres.silence import way_to
from tests.postgres.test_replicas import broken
from tests.scenarios.forked import ForkedBot, forked
from tests.scenarios.test_restart import ends_well, rolling

__all__ = ["forked"]

pytestmark = pytest.mark.usefixtures("forked")
_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
_GUARD = f"{_END} AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)"
_BELLS = f"{_END} AND application_name LIKE 'rollback-bot replica % %'"  # those that hear say more than their name
_ALL = f"{_END} AND pid <> pg_backend_pid()"
Strike = Callable[[Stage, str], Awaitable[None]]


@pytest.mark.long
async def test_a_leader_whose_lock_is_lost_ends_and_the_other_goes_on(postgresql: PostgreSql) -> None:
    async def strike(stage: Stage, url: str) -> None:
        await asyncio.to_thread(do, url, _GUARD)
        await ends(stage)

    await struck(postgresql.fresh(), strike)


async def test_a_database_that_is_started_again_under_both_leaves_one_that_leads(postgresql: PostgreSql) -> None:
    async def strike(stage: Stage, url: str) -> None:
        await asyncio.to_thread(do, url, _ALL)
        await ends(stage)

    await struck(postgresql.fresh(), strike)


@pytest.mark.long
async def test_replicas_that_cannot_hear_each_other_for_a_moment_hear_each_other_again(postgresql: PostgreSql) -> None:
    url = postgresql.fresh()
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage, second_bot(stage):
        await asyncio.to_thread(do, url, _BELLS)

        await ends_well(stage, await rolling(stage))  # what is typed and pressed goes to either of them in turn
        for log in ("bot.log", "second.log"):
            assert "the other replicas are not heard" in (stage.home / log).read_text(encoding="utf-8")
        assert stage.bot.running, "it goes on leading"
        assert broken(stage, url) == []
    assert verify_database(url).problem == ""


@pytest.mark.long
async def test_a_leader_that_was_frozen_while_another_took_over_does_nothing_more_and_ends(
    postgresql: PostgreSql,
) -> None:
    """As a virtual machine that is moved: both believe that they lead."""
    url = postgresql.fresh()
    async with (
        way_to(url) as way,
        Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": way.url}) as stage,
        second_bot(stage, database=url),
    ):
        card = await rolling(stage)
        assert stage.bot.pid
        os.kill(stage.bot.pid, signal.SIGSTOP)
        way.fall_silent()
        await asyncio.to_thread(do, url, f"{_GUARD} AND pid <> pg_backend_pid()")  # as the server does by itself
        await leads(stage)
        os.kill(stage.bot.pid, signal.SIGCONT)

        await ends(stage)
        way.heal()
        await ends_well(stage, card)
        assert broken(stage, url) == []
    assert verify_database(url).problem == ""


async def struck(url: str, strike: Strike) -> None:
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage, second_bot(stage):
        card = await rolling(stage)
        await strike(stage, url)
        await leads(stage)
        await stage.start_bot()

        await ends_well(stage, card)
        assert broken(stage, url) == []
    assert verify_database(url).problem == ""


def do(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


async def ends(stage: Stage) -> None:
    """The bot that led, and nobody killed it."""
    assert isinstance(stage.bot, ForkedBot)
    async with asyncio.timeout(20 * PATIENCE):
        assert not await stage.bot.ended()


async def leads(stage: Stage) -> None:
    async with asyncio.timeout(20 * PATIENCE):
        while (await health(stage, "second.log"))[1]["role"] != "leader":
            await asyncio.sleep(0.05)
