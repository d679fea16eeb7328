"""Exactly one engine per database.

Two engines would each take up the other's runs, and both would do what is not recorded yet; dbos does not prevent it.
On PostgreSQL the others wait for their turn; an SQLite file is one process's alone.
"""

import asyncio
import fcntl
from pathlib import Path
from typing import IO

from sqlalchemy import make_url

from bot.engine.advisory_lock import AdvisoryLock
from bot.engine.holder import myself, taken
from bot.errors import Refused
from bot.files import make_private


class Guard:
    """A lock on the database at `url`: a file beside an SQLite database, an advisory lock in PostgreSQL."""

    def __init__(self, url: str) -> None:
        where = make_url(url)
        self._waits = where.get_backend_name() != "sqlite"
        self._lock: _FileLock | AdvisoryLock
        self._lock = AdvisoryLock(url) if self._waits else _FileLock(Path(f"{where.database}.lock"))
        self._held, self._gone = False, False

    @property
    def held(self) -> bool:
        return self._held

    def acquire(self) -> None:
        """Take the lock, unless this very guard has it. Raises Refused, naming who holds it."""
        if not self._held:
            self._lock.acquire()
            self._held = True

    def take(self) -> bool:
        """The same where others may wait for it; False: another has it, so `wait`."""
        if not self._held and isinstance(self._lock, AdvisoryLock):
            self._held = self._lock.take()
            return self._held
        self.acquire()
        return True

    async def wait(self) -> None:
        """Return when this guard has it."""
        if not self._held and isinstance(self._lock, AdvisoryLock):
            await self._lock.wait()
        self._held = True

    def release(self) -> None:
        """For good. What was only waited for is waited for no more."""
        if not self._gone and (self._held or self._waits):
            self._lock.release()
            self._held, self._gone = False, self._waits

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
            raise taken(holder) from None
        file.truncate(0)
        file.write(myself())
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file:
            self._file.truncate(0)
            self._file.close()

    async def lost(self) -> None:
        await asyncio.Event().wait()  # never
