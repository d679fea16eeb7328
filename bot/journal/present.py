"""Which columns and indexes the database has: asked of its own catalogue, once for all tables.

SQLAlchemy's inspector asks PostgreSQL in ways that take long to put together, at each start and whenever another
replica takes over (25 ms, where this takes 1), and SQLite for each table and index alone.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Column, Connection, TextClause, bindparam, text

Names = Mapping[str, frozenset[str]]
"""By the table's name."""


def _of(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("tables", expanding=True))


_COLUMNS = {
    "sqlite": _of("SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.name IN :tables"),
    "postgresql": _of(
        "SELECT t.relname, c.attname FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid "
        "WHERE t.relname IN :tables AND pg_table_is_visible(t.oid) AND c.attnum > 0 AND NOT c.attisdropped"
    ),
}
_INDEXES = {
    "sqlite": _of("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' AND tbl_name IN :tables"),
    "postgresql": _of(
        "SELECT t.relname, i.relname FROM pg_class t JOIN pg_index x ON x.indrelid = t.oid "
        "JOIN pg_class i ON i.oid = x.indexrelid WHERE t.relname IN :tables AND pg_table_is_visible(t.oid)"
    ),
}


def columns(connection: Connection, tables: Collection[str]) -> Names:
    """Of those that are there."""
    return _asked(connection, _COLUMNS, tables)


def indexes(connection: Connection, tables: Collection[str]) -> Names:
    """Also those that the database made for a constraint."""
    return _asked(connection, _INDEXES, tables)


def has(connection: Connection, column: Column[Any]) -> bool:
    """Is there such a table, with this column?"""
    return column.name in columns(connection, [column.table.name]).get(column.table.name, ())


def _asked(connection: Connection, question: Mapping[str, TextClause], tables: Collection[str]) -> Names:
    found: defaultdict[str, set[str]] = defaultdict(set)
    rows: Any = connection.execute(question[connection.dialect.name], {"tables": list(tables)})
    for table, name in rows:
        found[table].add(name)
    return {table: frozenset(names) for table, names in found.items()}
