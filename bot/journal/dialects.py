"""What differs between SQLite and PostgreSQL. Everything else in this package is plain SQLAlchemy Core.

In both, transactions that write come one after another: BEGIN IMMEDIATE in SQLite, an advisory lock in PostgreSQL.
The audit chain needs it, and a reader never waits for it.
"""

import math
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    ForeignKeyConstraint,
    Table,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import AddConstraint

from bot.errors import Refused
from bot.files import make_private
from bot.journal import triggers
from bot.journal.same_file import SameFile
from bot.postgresql import CLIENT, LOCK_NOT_AVAILABLE, SERVER

_READING = {"begin": "BEGIN"}  # how a transaction begins; one that may write takes the lock at once
# Else what is written meanwhile looks like rows that were added past the bot; SQLite reads as of one moment anyhow.
_ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
UNHURRIED = {"unhurried": True}  # committed for all to see, and taken to the disk by the next one that waits for it
WRITER_LOCK = 0x526F_6C6C  # any number, the same in every process of this program
_BUSY = 1500  # milliseconds to wait for another writer, where nothing else is said
# A replica that is cut off while it writes has the lock until the server misses it, which looks once a second: 2 s.
_MISSED = "-c tcp_keepalives_idle=1 -c tcp_keepalives_interval=1 -c tcp_user_timeout=1500"
_IN_UTC = "-c TimeZone=UTC"  # as they are kept: else each of a report's moments would be moved
_READERS = 4  # of PostgreSQL: each answer is waited for over the network, and whoever takes over has much to read


def connect(url: str, *, read_only: bool = False, name: str = "") -> Engine:
    """An engine for the journal at `url`; nothing is opened yet. Its sessions in PostgreSQL have that `name`."""
    where = make_url(url)
    path = Path(where.database or "")
    sqlite = where.get_backend_name() == "sqlite"
    if sqlite:
        engine = create_engine(_only_for_reading(where) if read_only else where, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        file = SameFile(path)
        event.listen(engine, "connect", file.opened)
        event.listen(engine, "begin", file.expect)
    else:
        how = {**CLIENT, "options": f"{SERVER} {_MISSED} {_IN_UTC}"} | ({"application_name": name} if name else {})
        engine = create_engine(where, connect_args=how, pool_pre_ping=True, hide_parameters=True)
    event.listen(engine, "handle_error", _without_values)
    event.listen(engine, "begin", _begin_sqlite if sqlite else _begin_postgresql)
    return engine


def reading(engine: Engine) -> Engine:
    """The same, for transactions that write nothing and are of one moment."""
    how = _READING if engine.dialect.name == "sqlite" else {**_READING, **_ONE_MOMENT}
    return engine.execution_options(**how)


def waiting(engine: Engine, seconds: float) -> Engine:
    """The same, for transactions that wait so long for another writer, and raise what `is_locked` knows."""
    return engine.execution_options(busy=max(1, round(seconds * 1000)))  # 0 would be for ever, or not at all


def is_locked(error: Exception) -> bool:
    """Another writer was waited for in vain."""
    if not isinstance(error, DBAPIError):
        return False
    told = getattr(error.orig, "sqlstate", ""), getattr(error.orig, "sqlite_errorname", "")
    return told in ((LOCK_NOT_AVAILABLE, ""), ("", "SQLITE_BUSY"))


def readers(url: str) -> int:
    """How many threads read at the same time."""
    return 1 if make_url(url).get_backend_name() == "sqlite" else _READERS


def shown(url: str) -> str:
    """The address as a person may see it: without a password."""
    return make_url(url).render_as_string()


def keep_private(engine: Engine) -> None:
    """An SQLite file holds what people typed: it is its owner's alone."""
    if engine.dialect.name == "sqlite":
        make_private(Path(engine.url.database or ""))


def check(engine: Engine, *, within: float = math.inf) -> None:
    """Refuse a damaged SQLite file, and see that a sound one is written ahead (WAL). PostgreSQL looks after itself.

    After `within` seconds of reading nobody waits for the rest: a history of years would hold up each start.
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.execution_options(begin="").connect() as connection:
        found = _damage(connection, within)
        if found != "ok":
            raise Refused(f"The database {engine.url.database} is damaged: {found}.", "Restore it from a backup.")
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")


def _damage(connection: Connection, within: float) -> str:
    """In SQLite's words, "ok" where none was found in that time."""
    driver: Any = connection.connection.driver_connection
    enough = threading.Timer(min(within, threading.TIMEOUT_MAX), driver.interrupt)
    enough.daemon = True
    enough.start()
    try:
        return str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            return "ok"
        raise
    finally:
        enough.cancel()
        enough.join()  # or it would interrupt what is asked next


def in_pieces(connection: Connection) -> Mapping[str, int]:
    """For a long answer: PostgreSQL would send all of it at once; SQLite reads row by row anyhow."""
    return {} if connection.dialect.name == "sqlite" else {"yield_per": 500}


def cause(error: DBAPIError) -> str:
    """What the database said, without the context that PostgreSQL adds in further lines."""
    return str(error.orig).partition("\n")[0]


@contextmanager
def made_anew(connection: Connection, wanted: Table) -> Iterator[None]:
    """The table is dropped and made as it is declared now; within, its rows are put back.

    Whatever refers to a row must find it again by the end: SQLite looks at the commit, PostgreSQL as it is left.
    """
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    connection.exec_driver_sql(f"DROP TABLE {wanted.name}{'' if sqlite else ' CASCADE'}")
    wanted.create(connection)
    triggers.make(connection, wanted.name)
    yield
    if not sqlite:  # CASCADE took their foreign keys away
        for key in _referring_to(wanted):
            connection.execute(AddConstraint(key, isolate_from_table=False))  # or no later CREATE TABLE has it


def _referring_to(wanted: Table) -> Iterator[ForeignKeyConstraint]:
    for table in wanted.metadata.sorted_tables:
        yield from (key for key in table.foreign_key_constraints if key.referred_table is wanted)


def _without_values(context: ExceptionContext) -> None:
    """PostgreSQL adds the whole row that failed, with what people typed: neither a log nor a person needs it."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (re.sub(r"\n(DETAIL|CONTEXT):.*?(?=\n\[SQL|\Z)", "", str(error.args[0]), flags=re.S),)


def _only_for_reading(url: URL) -> URL:
    return url.set(database=f"file:{quote(url.database or '')}", query={"mode": "ro", "uri": "true"})


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # or the driver would begin transactions of its own, and too late
    for pragma in (f"busy_timeout = {_BUSY}", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    begin = options.get("begin", "BEGIN IMMEDIATE")
    if begin == "BEGIN IMMEDIATE":
        connection.exec_driver_sql(f"PRAGMA synchronous = {'NORMAL' if 'unhurried' in options else 'FULL'}")
    if begin:  # each time: readers have the connections that something in a hurry may have had before them
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {options.get('busy', _BUSY)}")
        connection.exec_driver_sql(begin)


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if "unhurried" in options:
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
    if "begin" not in options:
        # In this order, and in one round trip: Slack waits three seconds for what is being written.
        connection.exec_driver_sql(
            f"SELECT set_config('lock_timeout', '{options.get('busy', _BUSY)}', true), "
            f"pg_advisory_xact_lock({WRITER_LOCK})"
        )
