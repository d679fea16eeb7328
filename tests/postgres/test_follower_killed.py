"""A follower dies in the middle of storing what somebody typed: the leader goes on, and answers what was stored."""

import asyncio

import pytest

from bot.journal import verify_database
from playground.stage import Stage
from tests.crash.process import Process
from tests.journal.bare import Sql
from tests.patience import PATIENCE
from tests.postgres.replicas import SOCKETS_OF_EACH
from tests.postgres.server import PostgreSql
from tests.postgres.test_replicas import broken
from tests.scenarios.forked import forked
from tests.scenarios.test_restart import ends_well, rolling

__all__ = ["forked"]

_STORES = "commit INSERT INTO interactions"


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("when", ["before", pytest.param("after", marks=pytest.mark.long)])
async def test_a_follower_that_is_killed_while_it_stores_takes_nothing_with_it_that_was_stored(
    postgresql: PostgreSql, when: str
) -> None:
    url = postgresql.fresh()
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage:
        before = stage.slack.connected
        hand = {"KILL_TRACE": str(stage.home / "trace"), "KILL_AT": _STORES, "KILL_WHEN": when}
        follower = Process({**stage.bot.variables, **hand}, log=stage.home / "second.log")
        await follower.start()
        await stage.slack.wait_for(lambda: stage.slack.connected == before + SOCKETS_OF_EACH, timeout=20)
        dying = asyncio.create_task(follower.ended())
        try:
            async with asyncio.timeout(20 * PATIENCE):
                while not dying.done():  # each connection of both bots in turn
                    await stage.slack.slash("U0AAAA", "C0INCIDENT", "help")
            assert await dying, "by its own hand"
            assert "KILLED" in (stage.home / "trace").read_text(encoding="utf-8")
            await ends_well(stage, await rolling(stage))
            assert undecided(url) == 0
            assert broken(stage, url) == []
        finally:
            await follower.kill()
    assert verify_database(url).problem == ""


def undecided(url: str) -> int:
    sql = Sql(url)
    ((found,),) = sql.rows("SELECT count(*) FROM interactions WHERE decided_at IS NULL")
    sql.close()
    return int(found)
