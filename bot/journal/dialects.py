"""What differs between SQLite and PostgreSQL. Everything else in this package is plain SQLAlchemy Core.

In both, transactions that write come one after another: BEGIN IMMEDIATE in SQLite, an advisory lock in PostgreSQL.
The audit chain needs it, and a reader never waits for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, ForeignKeyConstraint, Table, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import AddConstraint

from bot.errors import Refused
from bot.journal.same_file import SameFile
from bot.postgresql import CLIENT, SERVER

READING = {"begin": "BEGIN"}  # how a transaction begins; one that may write takes the lock at once
UNHURRIED = {"unhurried": True}  # committed for all to see, and taken to the disk by the next one that waits for it
WRITER_LOCK = 0x526F_6C6C  # any number, the same in every process of this program
_BUSY = 1500  # milliseconds to wait for another writer
_INTENTS = ("intents", "build_intents", "registration_intents")
_APPEND_ONLY = ("audit", "approvals", "authorizations", *_INTENTS)


def connect(url: str, *, read_only: bool = False) -> Engine:
    """An engine for the journal at `url`; nothing is opened yet."""
    where = make_url(url)
    sqlite = where.get_backend_name() == "sqlite"
    if sqlite:
        engine = create_engine(_only_for_reading(where) if read_only else where)
        event.listen(engine, "connect", _prepare_sqlite)
        file = SameFile(Path(where.database or ""))
        event.listen(engine, "connect", file.opened)
        event.listen(engine, "begin", file.expect)
    else:
        engine = create_engine(where, connect_args={**CLIENT, "options": SERVER}, pool_pre_ping=True)
    event.listen(engine, "begin", _begin_sqlite if sqlite else _begin_postgresql)
    return engine


def shown(url: str) -> str:
    """The address as a person may see it: without a password."""
    return make_url(url).render_as_string()


def check(engine: Engine) -> None:
    """Refuse a damaged SQLite file, and see that a sound one is written ahead (WAL). PostgreSQL looks after itself."""
    if engine.dialect.name != "sqlite":
        return
    with engine.execution_options(begin="").connect() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if found != "ok":
            raise Refused(f"The database {engine.url.database} is damaged: {found}.", "Restore it from a backup.")
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")


def cause(error: DBAPIError) -> str:
    """What the database said, without the context that PostgreSQL adds in further lines."""
    return str(error.orig).partition("\n")[0]


def forbid_changes(connection: Connection) -> None:
    """Triggers: what is written to the audit, the approvals, the authorizations and the intents stays as it is."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL_FUNCTION)
    for table in _APPEND_ONLY:
        forbid_changes_of(connection, table)


def forbid_changes_of(connection: Connection, table: str) -> None:
    """The same for one table, with what else its triggers forbid; nothing where it is one that may be changed."""
    if table in _APPEND_ONLY:
        for statement in _sqlite(table) if connection.dialect.name == "sqlite" else _postgresql(table):
            connection.exec_driver_sql(statement)


def forbid_replacing_intents(connection: Connection) -> None:
    """What a SQLite database of an older program does not forbid yet."""
    if connection.dialect.name == "sqlite":
        for intents in _INTENTS:
            connection.exec_driver_sql(_once_a_rollback(intents))


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
    forbid_changes_of(connection, wanted.name)
    yield
    if not sqlite:  # CASCADE took their foreign keys away
        for key in _referring_to(wanted):
            connection.execute(AddConstraint(key, isolate_from_table=False))  # or no later CREATE TABLE has it


def _referring_to(wanted: Table) -> Iterator[ForeignKeyConstraint]:
    for table in wanted.metadata.sorted_tables:
        yield from (key for key in table.foreign_key_constraints if key.referred_table is wanted)


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
    if begin:
        connection.exec_driver_sql(begin)


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if "unhurried" in options:
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
    if "begin" not in options:
        # In this order, and in one round trip: Slack waits three seconds for what is being written.
        connection.exec_driver_sql(
            f"SELECT set_config('lock_timeout', '{_BUSY}', true), pg_advisory_xact_lock({WRITER_LOCK})"
        )


def _sqlite(table: str) -> list[str]:
    unchanging = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]
    return [*unchanging, *_SQLITE_INSERTS.get(table, ())]


def _postgresql(table: str) -> list[str]:
    unchanging = (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    return [unchanging, *_POSTGRESQL_INSERTS.get(table, ())]


def _once_a_rollback(intents: str) -> str:
    there = f"SELECT 1 FROM {intents} WHERE rollback_id = NEW.rollback_id"  # noqa: S608  (a name of ours)
    return (
        f"CREATE TRIGGER IF NOT EXISTS {intents}_no_replace BEFORE INSERT ON {intents} "
        f"WHEN EXISTS ({there}) BEGIN SELECT RAISE(ABORT, '{intents} is append-only'); END"
    )


# REPLACE deletes the row in its way without firing the trigger on DELETE.
_SQLITE_INSERTS = {
    "audit": (
        "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit "
        "WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq OR hash = NEW.hash) "
        "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    ),
    "approvals": (
        "CREATE TRIGGER approvals_no_replace BEFORE INSERT ON approvals "
        "WHEN EXISTS (SELECT 1 FROM approvals WHERE rollback_id = NEW.rollback_id AND digest = NEW.digest "
        "AND (person = NEW.person OR slack_id = NEW.slack_id)) "
        "BEGIN SELECT RAISE(ABORT, 'approvals is append-only'); END",
    ),
    "authorizations": (
        "CREATE TRIGGER authorizations_no_replace BEFORE INSERT ON authorizations WHEN EXISTS "
        "(SELECT 1 FROM authorizations WHERE rollback_id = NEW.rollback_id AND digest = NEW.digest) "
        "BEGIN SELECT RAISE(ABORT, 'authorizations is append-only'); END",
        "CREATE TRIGGER authorizations_need_approvals BEFORE INSERT ON authorizations "
        "WHEN NEW.kind = 'second_person' AND NEW.needed > "
        "(SELECT count(*) FROM approvals WHERE rollback_id = NEW.rollback_id AND digest = NEW.digest) "
        "BEGIN SELECT RAISE(ABORT, 'a second person''s authorization needs its approvals'); END",
    ),
    **{intents: (_once_a_rollback(intents),) for intents in _INTENTS},
}
_POSTGRESQL_INSERTS = {
    "authorizations": (
        "CREATE OR REPLACE FUNCTION need_approvals() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.kind = 'second_person' AND NEW.needed > "
        "(SELECT count(*) FROM approvals WHERE rollback_id = NEW.rollback_id AND digest = NEW.digest) THEN "
        "RAISE EXCEPTION 'a second person''s authorization needs its approvals' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NEW; END $$",
        "CREATE TRIGGER authorizations_need_approvals BEFORE INSERT ON authorizations "
        "FOR EACH ROW EXECUTE FUNCTION need_approvals()",
    ),
}
_POSTGRESQL_FUNCTION = (
    "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$"
)
