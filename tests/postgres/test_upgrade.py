"""Two real bots of different schemas on one PostgreSQL while a rollback rolls, in both directions."""

import asyncio

import pytest

from bot.journal import schema, verify_database
from playground.stage import Stage
from tests.journal.bare import Sql
from tests.patience import PATIENCE
from tests.postgres.newer import READABLE_FROM, VERSION, NewerBot
from tests.postgres.replicas import health, second_bot
from tests.postgres.server import PostgreSql
from tests.postgres.test_replicas import broken
from tests.scenarios.forked import ForkedBot, forked
from tests.scenarios.test_restart import ends_well, rolling

__all__ = ["forked"]

_OURS = schema.NEWEST


def schemas(url: str) -> tuple[int, int]:
    sql = Sql(url)
    (found,) = sql.rows("SELECT version, readable_from FROM journal_schema")
    sql.close()
    return found[0], found[1]


@pytest.mark.parametrize(
    ("first", "second", "killed"),
    [pytest.param(ForkedBot, NewerBot, False, marks=pytest.mark.long), (NewerBot, ForkedBot, True)],
    ids=["on", "back"],
)
async def test_where_the_newer_version_says_so_the_other_goes_on_with_what_rolls(
    postgresql: PostgreSql,
    monkeypatch: pytest.MonkeyPatch,
    first: type[ForkedBot],
    second: type[ForkedBot],
    killed: bool,
) -> None:
    url = postgresql.fresh()
    monkeypatch.setattr("playground.stage.BotProcess", first)
    monkeypatch.setattr("tests.postgres.replicas.ForkedBot", second)
    variables = {"ROLLBACK_DATABASE_URL": url, READABLE_FROM: str(_OURS)}
    async with Stage(speed=60, variables=variables) as stage, second_bot(stage):
        assert (await health(stage, "second.log"))[1]["role"] == "follower", "it listens beside the other"
        assert schemas(url) == (VERSION, _OURS), "also while the older one leads"
        card = await rolling(stage)  # what is typed and pressed goes to either of them in turn
        await (stage.bot.kill() if killed else stage.bot.stop())

        await ends_well(stage, card)
        assert (await health(stage, "second.log"))[1]["role"] == "leader"
        assert schemas(url) == (VERSION, _OURS)
        assert broken(stage, url) == []
    assert verify_database(url).problem == ""


@pytest.mark.long
@pytest.mark.usefixtures("forked")
async def test_where_it_says_otherwise_it_waits_for_the_older_one_to_end_and_that_is_refused_afterwards(
    postgresql: PostgreSql,
) -> None:
    url = postgresql.fresh()
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage:
        newer = NewerBot({**stage.bot.variables, READABLE_FROM: str(VERSION)}, log=stage.home / "newer.log")
        older = ForkedBot(dict(stage.bot.variables), log=stage.home / "older.log")
        try:
            await newer.start()
            await says(stage, "newer.log", "an older version works on this database")
            card = await rolling(stage)
            assert schemas(url) == (_OURS, schema.READABLE_FROM)
            await stage.bot.stop()

            await ends_well(stage, card)
            assert schemas(url) == (VERSION, VERSION)
            await older.start()
            async with asyncio.timeout(20 * PATIENCE):
                await older.ended()
            await says(stage, "older.log", f"schema {VERSION}; this Rollback Bot knows schemas up to {_OURS}")
            assert broken(stage, url) == []
        finally:
            await older.kill()
            await newer.stop()


async def says(stage: Stage, log: str, words: str) -> None:
    file = stage.home / log
    async with asyncio.timeout(20 * PATIENCE):
        while not file.exists() or words not in file.read_text(encoding="utf-8"):
            await asyncio.sleep(0.05)
