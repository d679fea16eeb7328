"""What the database itself forbids beyond constraints: to whoever writes past this program, and on both databases.

What is recorded stays as it is for every statement: UPDATE, DELETE, TRUNCATE, REPLACE, upserts. A rollback is never
deleted, its request never changes, and its plan only where it is planned anew. In SQLite, whose foreign keys hold only
for connections that ask for them, triggers hold what the foreign keys hold.

Whoever owns the tables can drop all of this; then the audit tells, and what is kept of it elsewhere.
"""

from sqlalchemy import Connection

from bot.journal import in_postgresql, in_sqlite


def make(connection: Connection, *tables: str) -> None:
    """All triggers of these tables, in place of what there is of them."""
    if connection.dialect.name == "sqlite":
        for name, statement in in_sqlite.wanted(*tables).items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(statement)
        return
    for statement in in_postgresql.functions(connection):
        connection.exec_driver_sql(statement)
    for name, (table, when, function) in in_postgresql.wanted(*tables).items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION {function}()")
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
