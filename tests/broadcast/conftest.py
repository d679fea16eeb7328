"""A journal on a real database, of a service that somebody outside is told of, and a rollback in it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.journal import EVERYBODYS_KEY, SqlJournal
from tests.journal.bare import Sql
from tests.journal.samples import Hands


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
async def journal(tmp_path: Path, clock: Hands) -> AsyncIterator[SqlJournal]:
    url, outside = f"sqlite:///{tmp_path / 'journal.db'}", frozenset({"quilt-catalog"})
    journal = SqlJournal(url, clock=clock, config_digest="c0ffee", signer=EVERYBODYS_KEY, outside=outside)
    await journal.open()
    yield journal
    await journal.close()


@pytest.fixture
def sql(journal: SqlJournal, tmp_path: Path) -> Iterator[Sql]:
    """Past the bot."""
    sql = Sql(f"sqlite:///{tmp_path / 'journal.db'}")
    yield sql
    sql.close()
