"""Is the place where the journal is kept, or will be, fit for it? Asked from outside, while a bot may be running."""

import os
from pathlib import Path

from sqlalchemy import Connection, Engine, update
from sqlalchemy.exc import DBAPIError

from bot.errors import Refused
from bot.journal import dialects, present
from bot.journal import schema as schemas
from bot.journal.tables import schema


def check_state(url: str) -> str:
    """Write, changing nothing. -> what was found, in a sentence. Raises Refused with what is wrong."""
    engine = dialects.connect(url)
    try:
        if engine.dialect.name == "sqlite" and not (file := Path(engine.url.database or "")).exists():
            return _unborn(file)
        return _tried(engine)
    except DBAPIError as error:
        where = engine.url.render_as_string()
        raise Refused(f"{where} cannot be written: {dialects.cause(error)}.", "See ROLLBACK_DATABASE_URL.") from error
    finally:
        engine.dispose()


def _unborn(file: Path) -> str:
    directory = file.resolve().parent
    if not os.access(directory, os.W_OK | os.X_OK):
        raise Refused(f"{file} cannot be made: {directory} cannot be written.", "See ROLLBACK_DATABASE_URL.")
    return f"{file} will be made at the first start."


def _tried(engine: Engine) -> str:
    dialects.check(engine)
    where = engine.url.render_as_string()
    with engine.begin() as connection:
        if not present.has(connection, schema.c.version):
            return f"{where} is empty; its tables will be made at the first start."
        version = schemas.check_version(connection)
        connection.execute(update(schema).values(version=schema.c.version))
        more = _more_than_needed(connection)
    return f"{where} can be written; schema {version}.{more}"


def _more_than_needed(connection: Connection) -> str:
    if connection.dialect.name == "sqlite":
        return ""
    may = "SELECT has_table_privilege('audit', 'UPDATE') OR has_table_privilege('audit', 'TRIGGER')"
    if not connection.exec_driver_sql(may).scalar():
        return ""
    return " Its role may change the audit; `rollback-bot database prepare` makes one that may not."
