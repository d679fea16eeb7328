"""Somebody with access to the database and no manners. Foreign keys are on, as they are for the bot."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import create_engine, inspect

from bot.journal import dialects
from bot.journal.kept import APPEND_ONLY, KEPT_ROWS

_GUARDED = (*APPEND_ONLY, *KEPT_ROWS)


class Sql:
    """Each statement takes effect at once; parameters are written `?` for both databases."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT")
        self._connection = self._engine.connect()
        self.sqlite = self._engine.dialect.name == "sqlite"
        if self.sqlite:
            self.execute("PRAGMA foreign_keys = ON")

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        text = statement if self.sqlite else statement.replace("?", "%s")
        self._connection.exec_driver_sql(text, tuple(parameters))

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._connection.exec_driver_sql(question)]

    def columns(self, table: str) -> list[str]:
        return [column["name"] for column in inspect(self._engine).get_columns(table)]

    def drop_triggers(self) -> None:
        """What an administrator can do, and what the hash chain is for."""
        if self.sqlite:
            for (trigger,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                self.execute(f"DROP TRIGGER {trigger}")
        else:
            for table in _GUARDED:
                self.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    def enable_triggers(self) -> None:
        """In PostgreSQL, as they were."""
        for table in _GUARDED:
            of_it = f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal"
            for (name,) in self.rows(of_it):
                self.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")

    def keep_everybody_from_writing(self) -> None:
        """Until `let_them_write`: somebody else's long transaction."""
        self.execute("BEGIN IMMEDIATE" if self.sqlite else f"SELECT pg_advisory_lock({dialects.WRITER_LOCK})")

    def let_them_write(self) -> None:
        self.execute("COMMIT" if self.sqlite else f"SELECT pg_advisory_unlock({dialects.WRITER_LOCK})")

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()
