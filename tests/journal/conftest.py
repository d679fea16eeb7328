"""A journal on a real database, its clock, and a way past it to the bare database."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.journal import EVERYBODYS_KEY, SqlJournal
from tests.journal.bare import Sql
from tests.journal.samples import Hands

_JUDGED = {f"test_{each}.py" for each in ("witness", "verifying", "signatures", "audit", "automatic", "authorizations")}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What rows are judged to be is worked out here and not by the database: on PostgreSQL in the long run only."""
    for item in items:
        if item.path.parent.name == "journal" and item.path.name in _JUDGED and "postgresql" in item.name:
            item.add_marker(pytest.mark.long)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def database(url: str) -> Path:
    """The file of an SQLite database."""
    return Path(make_url(url).database or "")


@pytest.fixture
async def journal(url: str, clock: Hands) -> AsyncIterator[SqlJournal]:
    journal = SqlJournal(url, clock=clock, config_digest="c0ffee", signer=EVERYBODYS_KEY)
    await journal.open()
    yield journal
    await journal.close()


@pytest.fixture
def sql(journal: SqlJournal, url: str) -> Iterator[Sql]:
    sql = Sql(url)
    yield sql
    sql.close()
