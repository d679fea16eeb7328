"""Brings a database to the schema this program knows, in one transaction; a newer one is refused."""

from collections.abc import Callable

from sqlalchemy import Connection, insert, inspect, select, update

from bot.errors import Refused
from bot.journal import migrations, triggers
from bot.journal.tables import metadata, schema


def _create(connection: Connection) -> None:
    metadata.create_all(connection)
    triggers.make(connection)
    connection.execute(insert(schema).values(version=NEWEST))


_MIGRATIONS: tuple[Callable[[Connection], None], ...] = (  # from 1 to 2, and so on
    migrations.to_2,
    migrations.to_3,
    migrations.to_4,
    migrations.to_5,
    migrations.to_6,
    migrations.to_7,
    migrations.to_8,
)
NEWEST = 1 + len(_MIGRATIONS)


def migrate(connection: Connection) -> None:
    """Make the tables, or what is missing of them. Raises Refused when a newer program has been here."""
    version = check_version(connection)
    if version == 0:
        _create(connection)
        return
    if migrations.add_what_is_missing(connection) and version == NEWEST:
        triggers.make(connection)  # those of other tables may look at the new one
    for apply in _MIGRATIONS[version - 1 :]:
        apply(connection)
    connection.execute(update(schema).values(version=NEWEST))


def check_version(connection: Connection) -> int:
    """-> the schema that is there, 0 for none. Raises Refused when a newer program has been here."""
    version = _version(connection)
    if version > NEWEST:
        raise Refused(
            f"This database has schema {version}; this Rollback Bot knows schemas up to {NEWEST}.",
            "Start the newer Rollback Bot that wrote it.",
        )
    return version


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(schema.name):
        return 0
    version: int = connection.execute(select(schema.c.version)).scalar_one()
    return version
