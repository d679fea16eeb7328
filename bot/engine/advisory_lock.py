"""PostgreSQL's advisory lock: one of several bots on a database has it, and the others may wait for it."""

import asyncio
import contextlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from bot.engine.holder import myself, taken
from bot.errors import Refused
from bot.postgresql import CLIENT, LOCK_NOT_AVAILABLE, SERVER

log = logging.getLogger(__name__)

_KEY = {"key": 0x526F_6C6C_6261_636B}  # any number, the same in every process of this program
_HELD_BY = text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND ((classid::bigint << 32) | objid::bigint) = :key "
    "AND datname = current_database() AND pg_locks.database = pg_stat_activity.datid"
)
_TAKE, _WAIT = text("SELECT pg_try_advisory_lock(:key)"), text("SELECT pg_advisory_lock(:key)")
_EVERY, _LIMIT = 0.5, 2.5  # real seconds between two questions to the server, and for its answer
# Where the way falls silent, the server keeps the lock for longer than the one that leads goes on: it looks once a
# second, and ends a session of which it has heard nothing for 3.5 s, of which up to `_EVERY` have passed already.
_KEPT = "-c tcp_keepalives_idle=1 -c tcp_keepalives_interval=1 -c tcp_user_timeout=3500"
_LOOKS = 6  # at whether it is there: a process that was paused meanwhile has only missed one of them
# A statement that waits keeps the server from tidying up behind all others, so it ends, and is sent again.
_PATIENCE = "30s"
_STILL = text("SELECT 1")
_CLOSING = 1.0  # real seconds that telling the server may take
_AGAIN = 0.5  # real seconds until a server that could not be asked is asked again


class AdvisoryLock:
    """Held by a connection of its own, so that it lives exactly as long as that. A pooling proxy would break it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None
        self._over = self._waiting = False
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="guard")  # the others may all be taken

    def acquire(self) -> None:
        """Raises Refused, naming who holds it, or where the server cannot be reached."""
        if not self.take():
            holder = self._connection.execute(_HELD_BY, _KEY).scalar() if self._connection else ""
            self._close()
            raise taken(holder or "")

    def take(self) -> bool:
        """False: another has it. Raises Refused where the server cannot be reached."""
        try:
            self._connection = self._connection or self._connect()
            return bool(self._connection.execute(_TAKE, _KEY).scalar_one())
        except DBAPIError as error:
            said = str(error.orig).partition("\n")[0]
            raise Refused(f"The database cannot be reached: {said}.", "See ROLLBACK_DATABASE_URL.") from error

    async def wait(self) -> None:
        """Return when this process has it. A server that cannot be reached is waited for."""
        while not await asyncio.get_running_loop().run_in_executor(self._asking, self._wait_a_while):
            pass

    def release(self) -> None:
        """Also while it is waited for: then the server is told that nobody waits any more."""
        self._over = True
        closed = self._asking.submit(self._close)
        with contextlib.suppress(Exception):
            if self._waiting and self._connection:
                driver: Any = self._connection.connection.driver_connection
                driver.cancel_safe(timeout=_CLOSING)
            closed.result(_CLOSING)
        self._asking.shutdown(wait=False)

    async def lost(self) -> None:
        """Also when the server does not answer in time: by then it may have given the lock to somebody else."""
        while True:
            await asyncio.sleep(_EVERY)  # real time: it is the server that is watched
            asked = asyncio.get_running_loop().run_in_executor(self._asking, self._is_sound)
            for _ in range(_LOOKS):
                answered, _unanswered = await asyncio.wait({asked}, timeout=_LIMIT / _LOOKS)
                if answered:
                    break
            if not answered or not asked.result():
                return

    def _connect(self) -> Connection:
        options = {**CLIENT, "application_name": myself(), "options": f"{SERVER} {_KEPT} -c lock_timeout={_PATIENCE}"}
        engine = create_engine(
            self._url, poolclass=NullPool, connect_args=options, isolation_level="AUTOCOMMIT", hide_parameters=True
        )
        return engine.connect()

    def _wait_a_while(self) -> bool:
        if self._over:
            return False
        try:
            self._connection = self._connection or self._connect()
            self._waiting = True
            self._connection.execute(_WAIT, _KEY)
            self._connection.execute(_STILL)  # a server that ends all sessions may have given it to this one first
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE and not self._over:
                log.warning("the lock on the database is waited for again: %s", str(error.orig).partition("\n")[0])
                self._close()
                time.sleep(_AGAIN)
            return False
        finally:
            self._waiting = False
        return True

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(DBAPIError):
                connection.close()

    def _is_sound(self) -> bool:
        try:
            return self._connection is not None and self._connection.scalar(_STILL) == 1
        except DBAPIError:
            return False
