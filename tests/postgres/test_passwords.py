"""A password that is changed while the bot runs, as RDS does it: the next connection has the new one."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

import aws
from bot.clock import SystemClock
from bot.engine import Guard
from bot.errors import Refused
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.secrets.passwords import ask_anew, of_file
from tests.postgres.server import PostgreSql

_ROLE = "rotated"


@pytest.fixture
def door(postgresql: PostgreSql) -> Iterator[str]:
    """The URL, without a password, of a database that wants one of this role."""
    url = postgresql.fresh()
    administrator = create_engine(url, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        rules = Path(str(connection.execute(text("SHOW hba_file")).scalar_one()))
        before = rules.read_text(encoding="utf-8")
        connection.execute(text(f"CREATE ROLE {_ROLE} LOGIN PASSWORD 'first'"))
        connection.execute(text(f"GRANT ALL ON SCHEMA public TO {_ROLE}"))
        rules.write_text(f"local all {_ROLE} scram-sha-256\n{before}", encoding="utf-8")
        connection.execute(text("SELECT pg_reload_conf()"))
        yield make_url(url).set(username=_ROLE).render_as_string(hide_password=False)
        rules.write_text(before, encoding="utf-8")
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text(f"DROP OWNED BY {_ROLE}"))
        connection.execute(text(f"DROP ROLE {_ROLE}"))
    administrator.dispose()


def change(postgresql: PostgreSql, password: str) -> None:
    """And end what was let in with the old one, as a failover does."""
    postgresql._do(f"ALTER ROLE {_ROLE} PASSWORD '{password}'")
    postgresql._do(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '{_ROLE}'")


async def test_a_password_that_is_changed_needs_no_restart(postgresql: PostgreSql, door: str, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("first\n", encoding="utf-8")
    end = ask_anew(door, of_file(password))
    journal = SqlJournal(door, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.can_write()

    change(postgresql, "second")
    password.write_text("second\n", encoding="utf-8")
    await journal.can_write()
    guard = Guard(door)
    guard.acquire()
    assert not Guard(door).take(), "also the lock's own session is let in"

    guard.release()
    await journal.close()
    end()
    with pytest.raises(OperationalError):
        await asyncio.to_thread(create_engine(door).connect)


def test_a_password_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"Cannot read .*/nothing: No such file"):
        of_file(tmp_path / "nothing")()


def test_a_token_of_iam_is_signed_here_for_this_user_and_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "playground")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "playground")
    token = aws.database_token(host="db.example.com", port=5432, user="rollback_bot", region="eu-west-1")()
    asked = urlsplit(f"https://{token}")

    assert (asked.hostname, asked.port) == ("db.example.com", 5432)
    assert {name: parse_qs(asked.query)[name] for name in ("Action", "DBUser", "X-Amz-Expires")} == {
        "Action": ["connect"],
        "DBUser": ["rollback_bot"],
        "X-Amz-Expires": ["900"],
    }
