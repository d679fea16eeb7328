"""The journal's tables in an empty database: as the first one of a process tells how it was made, the others are.

In PostgreSQL all at once: some hundred and fifty statements are sent, and answered, as one.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, event, insert

from bot.journal import schema, tables

_HERE = {  # what is there already, and where that is
    "sqlite": "SELECT count(*), '' FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": (
        "SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace), current_schema()"
    ),
}


def tables_once(patch: pytest.MonkeyPatch) -> None:
    make, made = schema._create, dict[tuple[str, str], list[str]]()

    def create(connection: Connection) -> None:
        dialect = connection.dialect.name
        there, where = connection.exec_driver_sql(_HERE[dialect]).one()
        if there:
            make(connection)
        elif statements := made.get((dialect, where)):
            for statement in [";\n".join(statements)] if dialect == "postgresql" else statements:
                connection.exec_driver_sql(statement)
            version = {"version": schema.NEWEST, "readable_from": schema.READABLE_FROM}
            connection.execute(insert(tables.schema).values(version))
        else:
            made[dialect, where] = _told(make, connection)

    patch.setattr(schema, "_create", create)


def _told(make: Callable[[Connection], None], connection: Connection) -> list[str]:
    """-> the statements by which it was made. Nothing is there that a DROP would find."""
    told: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith(("CREATE", "ALTER")):
            told.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        make(connection)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return told
