"""Hears over PostgreSQL what other replicas say, that they have stored something first of all, and how many there are.

`rung` is sent in the transaction that stores, so it is heard with what it is about, and never before. What rang while
nobody could hear it is made up for: after each connection it rings once, and whoever is woken looks by itself as well.
What is handed over is not: it is for this moment.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from psycopg import Error
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from bot.postgresql import CLIENT, SERVER

log = logging.getLogger(__name__)

_CHANNEL, _HANDED_OVER = "rollback_bot", "rollback_bot_acks"
_NAMES = "rollback-bot replica "  # and a part of its own, as application_name
# One session of each, the one that hears, says behind the name which services file it has.
_OTHERS = (
    "SELECT split_part(application_name, ' ', 3), max(split_part(application_name, ' ', 4)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND starts_with(application_name, %s) "
    "AND split_part(application_name, ' ', 3) <> split_part(current_setting('application_name'), ' ', 3) GROUP BY 1"
)
_SHOWN = 12  # characters of a digest
_LOOK, _COUNT_EVERY, _AGAIN = 0.2, 10, 0.5  # seconds of one wait; waits between two counts; seconds after a failure


def new_name() -> str:
    """Of one replica: all its sessions have it."""
    return f"{_NAMES}{uuid4().hex[:12]}"


def rung(connection: Connection) -> None:
    """Tell the others, once this is committed. In SQLite there are none."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SELECT pg_notify('{_CHANNEL}', current_setting('application_name'))")


def handed_over(connection: Connection, ack: str) -> None:
    """PostgreSQL: let the others acknowledge this to Slack. Raises DBAPIError for more than 8,000 bytes."""
    said = "current_setting('application_name') || chr(10) || CAST(%s AS text)"
    connection.exec_driver_sql(f"SELECT pg_notify('{_HANDED_OVER}', {said})", (ack,))


class Bell:
    """`heard` and `takes_over` (what was handed over) are called in a thread of its own. Whoever may connect to the
    database may say anything there, so nothing of it is read here.
    `name` is that of this replica, whose own ringing is not heard.
    `digest` is that of its services file; `digests` are those of the others, twelve characters of each.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str,
        heard: Callable[[], None],
        takes_over: Callable[[str], None],
        digest: Callable[[], str],
    ) -> None:
        self.others, self.digests, self._digest = 0, frozenset[str](), digest
        self._name, self._heard, self._takes_over, self._over = name, heard, takes_over, threading.Event()
        options = {**CLIENT, "application_name": name, "options": SERVER}
        self._engine = create_engine(
            url, poolclass=NullPool, connect_args=options, isolation_level="AUTOCOMMIT", hide_parameters=True
        )
        self._thread = threading.Thread(target=self._listen, name="bell", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(2 * _LOOK)

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                self._until_it_breaks()
            except (DBAPIError, Error) as error:
                log.warning("the other replicas are not heard, and will be: %s", str(error).partition("\n")[0])
                self._over.wait(_AGAIN)

    def _until_it_breaks(self) -> None:
        with self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            try:
                self._hear(driver)
            except Error:
                connection.invalidate()  # there is nothing left to be tidied up
                raise

    def _hear(self, driver: Any) -> None:
        driver.execute(f"LISTEN {_CHANNEL}; LISTEN {_HANDED_OVER}")
        self._heard()
        looks = 0
        while not self._over.is_set():
            if looks % _COUNT_EVERY == 0:
                named = f"{self._name} {self._digest()[:_SHOWN]}"
                driver.execute("SELECT set_config('application_name', %s, false)", (named,))
                found = driver.execute(_OTHERS, (_NAMES,)).fetchall()
                self.others, self.digests = len(found), frozenset(row[1] for row in found if row[1])
            looks += 1
            for notice in driver.notifies(timeout=_LOOK, stop_after=1):
                self._take(notice.channel, notice.payload)

    def _take(self, channel: str, said: str) -> None:
        if channel == _HANDED_OVER:
            by, _, ack = said.partition("\n")
            if by != self._name:
                self._takes_over(ack)
        elif said != self._name:
            self._heard()
