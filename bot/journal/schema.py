"""Brings a database to the schema this program knows, in one transaction; a newer one is refused."""

from collections.abc import Callable

from sqlalchemy import Connection, insert, inspect, select, update

from bot.errors import Refused
from bot.journal import dialects
from bot.journal.tables import metadata, schema


def _create(connection: Connection) -> None:
    metadata.create_all(connection)
    dialects.forbid_changes(connection)
    connection.execute(insert(schema).values(version=0))


_MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_create,)


def migrate(connection: Connection) -> None:
    """Apply what is missing. Raises Refused when a newer program has been here."""
    version, newest = check_version(connection), len(_MIGRATIONS)
    if version < newest:
        for apply in _MIGRATIONS[version:]:
            apply(connection)
        connection.execute(update(schema).values(version=newest))


def check_version(connection: Connection) -> int:
    """-> the schema that is there, 0 for none. Raises Refused when a newer program has been here."""
    version, newest = _version(connection), len(_MIGRATIONS)
    if version > newest:
        raise Refused(
            f"This database has schema {version}; this Rollback Bot knows schemas up to {newest}.",
            "Start the newer Rollback Bot that wrote it.",
        )
    return version


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(schema.name):
        return 0
    version: int = connection.execute(select(schema.c.version)).scalar_one()
    return version
