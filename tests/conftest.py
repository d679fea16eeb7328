"""Databases: what must hold on both is tested on both, by changing the URL. And what a test process needs once."""

import gc
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from itertools import count

import pytest

from bot.secrets.known import KNOWN
from tests.invariants.answering import witnessed
from tests.once import worked_out_once
from tests.patience import patient
from tests.postgres.server import PostgreSql, postgresql
from tests.runbook_coverage.passed import ask_at_the_end
from tests.runbook_coverage.table import named

__all__ = ["postgresql"]


def pytest_configure(config: pytest.Config) -> None:
    """The whole run fails where a test that the runbook's coverage names did not pass in it."""
    ask_at_the_end(config, named)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests and all that they import stay to the end: the collector need not look through them again.

    And not so often through the rest: what one world leaves is soon looked for, and much of it is used again.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 10)
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _worked_out_once() -> Iterator[None]:
    with worked_out_once(), patient():
        yield


@pytest.fixture(autouse=True)
def _aws_answers_as_aws() -> Iterator[None]:
    """Whatever a test is about: no answer of the simulated AWS is one that AWS could not give."""
    with witnessed() as answered:
        yield
    assert answered.strange == set()


@pytest.fixture(autouse=True)
def _no_secret_of_another_test_is_known() -> Iterator[None]:
    before = KNOWN.values
    yield
    KNOWN.back_to(before)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Makes empty databases, each with its URL. A test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "postgresql":
        server: PostgreSql = request.getfixturevalue("postgresql")
        return server.fresh
    directory, numbers = tmp_path_factory.mktemp("sqlite"), count(1)
    return lambda: f"sqlite:///{directory}/rollback bot {next(numbers)}.db"


@pytest.fixture
def url(fresh: Callable[[], str]) -> Iterator[str]:
    """The URL of an empty database, on SQLite and on PostgreSQL."""
    server = getattr(fresh, "__self__", None)
    with server.lent() if isinstance(server, PostgreSql) else nullcontext(fresh()) as url:
        yield url
