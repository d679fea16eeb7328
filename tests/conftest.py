"""Databases: what must hold on both is tested on both, by changing the URL."""

from collections.abc import Callable
from itertools import count

import pytest

from tests.postgres.server import PostgreSql, postgresql

__all__ = ["postgresql"]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes empty databases, each with its URL. A test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "postgresql":
        server: PostgreSql = request.getfixturevalue("postgresql")
        return server.fresh
    directory, numbers = tmp_path_factory.mktemp("sqlite"), count(1)
    return lambda: f"sqlite:///{directory}/rollback bot {next(numbers)}.db"


@pytest.fixture
def url(fresh: Callable[[], str]) -> str:
    """The URL of an empty database, on SQLite and on PostgreSQL."""
    return fresh()
