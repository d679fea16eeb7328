"""Somebody else writes, or had the lock when their wire was cut: what comes in waits as long as Slack does."""

import asyncio
import time
from pathlib import Path

import pytest

from bot.errors import Unreachable
from bot.journal import SqlJournal, dialects
from bot.journal import writer as writers
from tests.journal.bare import Sql
from tests.journal.samples import interaction

_PATIENCE, _EARLIER = 0.8, 0.4  # seconds


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "_PATIENCE", _PATIENCE)


async def test_what_comes_while_somebody_writes_is_stored_once_they_let_go(journal: SqlJournal, sql: Sql) -> None:
    sql.keep_everybody_from_writing()
    stored = [asyncio.create_task(journal.receive(interaction(letter * 32))) for letter in "abc"]
    await asyncio.sleep(_EARLIER)
    assert not any(each.done() for each in stored)
    assert await journal.undecided() == ()  # readers do not wait
    sql.let_them_write()

    assert await asyncio.gather(*stored) == [True, True, True]


async def test_each_waits_so_long_from_when_it_came_and_is_not_refused_with_who_came_first(
    journal: SqlJournal, sql: Sql
) -> None:
    sql.keep_everybody_from_writing()
    first = asyncio.create_task(journal.receive(interaction("1" * 32)))
    await asyncio.sleep(_EARLIER)
    began = time.monotonic()
    later = [asyncio.create_task(journal.receive(interaction(letter * 32))) for letter in "23"]
    with pytest.raises(Unreachable, match="too busy"):
        await first
    assert not any(each.done() for each in later)
    for each in later:
        with pytest.raises(Unreachable, match="too busy"):
            await each
    assert time.monotonic() - began > _PATIENCE - 0.05
    sql.let_them_write()

    assert await journal.undecided() == (), "what was refused is not stored later"


async def test_who_has_time_left_when_the_first_was_refused_is_stored(journal: SqlJournal, sql: Sql) -> None:
    sql.keep_everybody_from_writing()
    first = asyncio.create_task(journal.receive(interaction("1" * 32)))
    await asyncio.sleep(_EARLIER)
    later = asyncio.create_task(journal.receive(interaction("2" * 32)))
    with pytest.raises(Unreachable, match="too busy"):
        await first
    sql.let_them_write()

    assert await later
    assert [each.id for each in await journal.undecided()] == ["2" * 32]


def test_whoever_reads_waits_as_ever_on_the_connection_of_something_that_had_no_time(tmp_path: Path) -> None:
    engine = dialects.connect(f"sqlite:///{tmp_path / 'journal.db'}")
    with dialects.waiting(engine, 0.001).begin() as hurried:
        assert hurried.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 1
        same = hurried.connection.driver_connection

    with dialects.reading(engine).begin() as reader:
        assert reader.connection.driver_connection is same
        assert reader.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 1500
    engine.dispose()
