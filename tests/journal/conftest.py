"""A journal on a real SQLite file, its clock, and a way past it to the bare database."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.journal import SqlJournal
from tests.journal.samples import Hands


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "rollback bot.db"


@pytest.fixture
def url(database: Path) -> str:
    return f"sqlite:///{database}"


@pytest.fixture
async def journal(url: str, clock: Hands) -> AsyncIterator[SqlJournal]:
    journal = SqlJournal(url, clock=clock, config_digest="c0ffee")
    await journal.open()
    yield journal
    await journal.close()


@pytest.fixture
def sql(journal: SqlJournal, database: Path) -> Iterator[sqlite3.Connection]:
    """Somebody with the file and no manners; foreign keys are on, as they are for the bot."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()
