"""Brings a database to the schema this program knows, in one transaction.

A newer one is left as it is: it says which programs, by their schema, can work on it, and is refused by all older ones.
So the bot itself can be rolled back, and two versions can work side by side while one replaces the other.
"""

from collections.abc import Callable

from sqlalchemy import Connection, insert, select, update

from bot.errors import Refused
from bot.journal import migrations, present, triggers
from bot.journal.tables import metadata, schema


def _create(connection: Connection) -> None:
    metadata.create_all(connection)
    triggers.make(connection)
    connection.execute(insert(schema).values(version=NEWEST, readable_from=READABLE_FROM))


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
# A program of this schema can work on what this one makes. It stays while what is added may be left out by whoever does
# not know it (a table of its own; a column that is nullable or has a `server_default`); else it becomes NEWEST.
READABLE_FROM = 8


def migrate(connection: Connection) -> None:
    """Make the tables, or what is missing of them. Raises Refused when a newer program wants none of ours here."""
    version = check_version(connection)
    if version == 0:
        _create(connection)
    if version == 0 or version > NEWEST:
        return
    if migrations.add_what_is_missing(connection) and version == NEWEST:
        triggers.make(connection)  # those of other tables may look at the new one
    for apply in _MIGRATIONS[version - 1 :]:
        apply(connection)
    connection.execute(update(schema).values(version=NEWEST, readable_from=READABLE_FROM))


def check_version(connection: Connection) -> int:
    """-> the schema that is there, 0 for none. Raises Refused where it is newer, and not for such a program as this."""
    version = version_of(connection)
    if version > NEWEST and readable_from(connection, version) > NEWEST:
        raise Refused(
            f"This database has schema {version}; this Rollback Bot knows schemas up to {NEWEST}.",
            "Start the newer Rollback Bot that wrote it.",
        )
    return version


def is_settled(connection: Connection) -> bool:
    """May this program work here at once, beside one that works here already? Raises Refused as `check_version` does.

    What it is to bring forward it may bring forward meanwhile, where the other can go on with that.
    """
    return check_version(connection) >= READABLE_FROM


def readable_from(connection: Connection, version: int) -> int:
    """-> the oldest schema whose program can work on this one."""
    if not present.has(connection, schema.c.readable_from):
        return version
    found: int = connection.execute(select(schema.c.readable_from)).scalar_one()
    return found or version


def version_of(connection: Connection) -> int:
    """-> the schema that is there, 0 for none."""
    if not present.has(connection, schema.c.version):
        return 0
    version: int = connection.execute(select(schema.c.version)).scalar_one()
    return version
