"""Databases: what must hold on both is tested on both, by changing the URL. And what a test process needs once."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import count

import botocore.session
import pytest

from tests.invariants.answering import witnessed
from tests.postgres.server import PostgreSql, postgresql

__all__ = ["postgresql"]


@pytest.fixture(scope="session", autouse=True)
def _models_are_read_once() -> Iterator[None]:
    """AWS's API models are half of what making clients takes, and the same for every bot of a test process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.session.create_loader", cache(botocore.session.create_loader))
        yield


@pytest.fixture(autouse=True)
def _aws_answers_as_aws() -> Iterator[None]:
    """Whatever a test is about: no answer of the simulated AWS is one that AWS could not give."""
    with witnessed() as answered:
        yield
    assert answered.strange == set()


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
