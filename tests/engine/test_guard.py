"""One engine per database."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

from bot.engine import Guard
from bot.errors import Refused
from tests.patience import PATIENCE
from tests.postgres.server import SQLITE_ONLY, PostgreSql


def test_who_comes_second_is_refused_until_the_first_has_gone(url: str) -> None:
    first, second = Guard(url), Guard(url)
    first.acquire()
    with pytest.raises(Refused, match=r"process \d+ on .* since .* UTC"):
        second.acquire()
    first.release()

    second.acquire()
    with pytest.raises(Refused):
        first.acquire()
    second.release()


def test_the_holder_may_ask_again(url: str) -> None:
    guard = Guard(url)
    guard.acquire()
    guard.acquire()
    guard.release()
    guard.release()


@SQLITE_ONLY
def test_a_lock_file_left_by_a_dead_process_is_no_lock(url: str) -> None:
    Path(f"{make_url(url).database}.lock").write_text("process 1 on another machine")
    guard = Guard(url)
    guard.acquire()
    guard.release()


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"missing/bot\.db\.lock: No such file"):
        Guard(f"sqlite:///{tmp_path / 'missing' / 'bot.db'}").acquire()


def test_the_holder_of_another_database_is_in_nobodys_way(fresh: Callable[[], str]) -> None:
    here, there = Guard(fresh()), Guard(fresh())
    here.acquire()
    there.acquire()
    here.release()
    there.release()


async def test_a_lock_that_postgresql_has_taken_away_is_missed_within_seconds(postgresql: PostgreSql) -> None:
    url = postgresql.fresh()
    guard = Guard(url)
    guard.acquire()
    administrator = create_engine(url, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
    administrator.dispose()

    await asyncio.wait_for(guard.lost(), 5 * PATIENCE)


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="The database cannot be reached"):
        Guard(f"postgresql://postgres@/bot?host={tmp_path}").acquire()


async def test_a_lock_whose_session_is_ended_as_it_is_given_is_waited_for_again(postgresql: PostgreSql) -> None:
    url = postgresql.fresh()
    guard, ended = Guard(url), list[int]()
    administrator = create_engine(url, isolation_level="AUTOCOMMIT")

    def end(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if "pg_advisory_lock" in statement and not ended:
            ended.append(connection.scalar(text("SELECT pg_backend_pid()")) or 0)
            with administrator.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": ended[0]})

    event.listen(Engine, "after_cursor_execute", end)
    try:
        await asyncio.wait_for(guard.wait(), 10 * PATIENCE)
    finally:
        event.remove(Engine, "after_cursor_execute", end)

    with pytest.raises(TimeoutError):  # a lock that is gone is missed at the first question
        await asyncio.wait_for(guard.lost(), 1.5)
    assert ended
    guard.release()
    administrator.dispose()
