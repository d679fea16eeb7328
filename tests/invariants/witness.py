"""A witness at the acknowledgement: is what is acknowledged in the journal at that very moment?"""

import sqlite3
from collections.abc import Callable
from contextlib import closing

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError

from playground.slack import LocalSlack
from playground.slack.record import Delivery
from tests.invariants.intake import key

_STORED = "SELECT 1 FROM interactions WHERE key = "


def watch_acks(slack: LocalSlack, url: str) -> None:
    """From now on each delivery says whether its row was there at the ack; None where the journal could not be read."""
    where = make_url(url)
    is_stored = _in_sqlite(str(where.database)) if where.get_backend_name() == "sqlite" else _in_postgresql(url)

    def look(delivery: Delivery) -> None:
        try:
            delivery.stored_at_ack = is_stored(key(delivery))
        except (sqlite3.Error, DBAPIError):
            return

    slack.record.on_ack = look


def _in_sqlite(database: str) -> Callable[[str], bool]:
    def is_stored(wanted: str) -> bool:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=0)) as journal:
            return journal.execute(f"{_STORED} ?", [wanted]).fetchone() is not None

    return is_stored


def _in_postgresql(url: str) -> Callable[[str], bool]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")

    def is_stored(wanted: str) -> bool:
        with engine.connect() as connection:
            return connection.exec_driver_sql(f"{_STORED} %s", (wanted,)).first() is not None

    return is_stored
