"""Exactly one engine per database.

Two engines would each take up the other's runs, and both would do what is not recorded yet; dbos does not prevent it.
"""

import asyncio
import fcntl
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from bot.errors import Refused
from bot.files import make_private
from bot.postgresql import CLIENT, SERVER

_KEY = 0x526F_6C6C_6261_636B  # any number, the same in every process of this program
_HELD_BY = text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND ((classid::bigint << 32) | objid::bigint) = :key "
    "AND datname = current_database() AND pg_locks.database = pg_stat_activity.datid"
)
_EVERY, _LIMIT = 1.0, 3.0  # real seconds between two questions to the server, and for its answer
_LOOKS = 6  # at whether it is there: a process that was paused meanwhile has only missed one of them


class Guard:
    """A lock on the database at `url`: a file beside an SQLite database, an advisory lock in PostgreSQL."""

    def __init__(self, url: str) -> None:
        where = make_url(url)
        sqlite = where.get_backend_name() == "sqlite"
        file = Path(f"{where.database}.lock")
        self._lock: _FileLock | _AdvisoryLock = _FileLock(file) if sqlite else _AdvisoryLock(url)
        self._held = False

    @property
    def held(self) -> bool:
        return self._held

    def acquire(self) -> None:
        """Take the lock, unless this very guard has it. Raises Refused, naming who holds it."""
        if not self._held:
            self._lock.acquire()
            self._held = True

    def release(self) -> None:
        if self._held:
            self._lock.release()
            self._held = False

    async def lost(self) -> None:
        """Return when the lock is gone, because PostgreSQL or the way to it is: the process must then exit at once."""
        await self._lock.lost()


class _FileLock:
    """The kernel drops it with the process, however that ends; the file stays and is used again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        make_private(self._path)
        try:
            file = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            raise Refused(f"Cannot write {self._path}: {error.strerror}.", "See ROLLBACK_DATABASE_URL.") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise _taken(holder) from None
        file.truncate(0)
        file.write(_myself())
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file:
            self._file.truncate(0)
            self._file.close()

    async def lost(self) -> None:
        await asyncio.Event().wait()  # never


class _AdvisoryLock:
    """Held by a connection of its own, so that it lives exactly as long as that. A pooling proxy would break it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="guard")  # the others may all be taken

    def acquire(self) -> None:
        options = {**CLIENT, "application_name": _myself(), "options": SERVER}
        engine = create_engine(
            self._url, poolclass=NullPool, connect_args=options, isolation_level="AUTOCOMMIT", hide_parameters=True
        )
        try:
            connection = engine.connect()
        except DBAPIError as error:
            said = str(error.orig).partition("\n")[0]
            raise Refused(f"The database cannot be reached: {said}.", "See ROLLBACK_DATABASE_URL.") from error
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}).scalar_one():
            holder = connection.execute(_HELD_BY, {"key": _KEY}).scalar()
            connection.close()
            raise _taken(holder or "")
        self._connection = connection

    def release(self) -> None:
        self._asking.shutdown(wait=False)
        if self._connection:
            self._connection.close()

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

    def _is_sound(self) -> bool:
        try:
            return self._connection is not None and self._connection.scalar(text("SELECT 1")) == 1
        except DBAPIError:
            return False


def _myself() -> str:
    """At most 63 characters, which is what PostgreSQL keeps of an application's name."""
    return f"process {os.getpid()} on {socket.gethostname()[:20]} since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"[:63]


def _taken(holder: str) -> Refused:
    return Refused(
        f"Another Rollback Bot works on this database: {holder or 'it has not said which'}.",
        "Stop that one first, or give this one another ROLLBACK_DATABASE_URL.",
    )
