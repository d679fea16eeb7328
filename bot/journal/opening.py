"""The journal's database is opened: its tables are made or brought forward, or only expected to be there."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot.errors import Refused
from bot.journal import audit, dialects, schema

_LOOKED_AT = 0.2  # seconds; `rollback-bot doctor` looks at the whole of it


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Raises Refused, with what to do about it, where the database does not let itself be opened."""
    try:
        yield
    except DBAPIError as error:
        problem = f"The database {where} cannot be opened: {dialects.cause(error)}."
        fix = "See ROLLBACK_DATABASE_URL."
        if "must be owner" in problem or "permission denied" in problem:
            fix = (
                "Its owner brings it forward: rollback-bot migrate; and where there are no tables yet, or they came "
                "out of a backup, rollback-bot database prepare --role NAME, which gives the bot's role its rights."
            )
        if "unable to open database file" in problem:  # SQLite's words where there is none
            fix = "Is it there? Run this where the bot runs, or set ROLLBACK_DATABASE_URL as it is there."
        raise Refused(problem, fix) from error


def bring_forward(engine: Engine) -> tuple[int, str]:
    """Create or migrate the tables. -> number and hash of the newest row of the audit.

    Raises Refused where the database is damaged, or newer than this program.
    """
    dialects.keep_private(engine)
    dialects.check(engine, within=_LOOKED_AT)
    with engine.begin() as connection:
        schema.migrate(connection)
        return audit.newest(connection)


def is_settled(reading: Engine) -> bool:
    """Are the tables there, or can be made while others work on them? Raises Refused where the database is newer."""
    with reading.begin() as connection:
        return schema.is_settled(connection)


def expect_tables(reading: Engine, where: str) -> None:
    """Raises Refused where there are none, or they are older than this program."""
    with reading.begin() as connection:
        if not (found := schema.check_version(connection)):
            raise Refused(f"There is no journal in {where}.", "See ROLLBACK_DATABASE_URL.")
        if found < schema.NEWEST:
            problem = f"{where} has schema {found}; this Rollback Bot reads schema {schema.NEWEST}."
            raise Refused(problem, "Start `rollback-bot serve` once, or run `rollback-bot migrate` as its owner.")
