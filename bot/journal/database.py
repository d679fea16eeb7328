"""The database behind the journal: one thread that writes and one that reads, in PostgreSQL several.

Nobody who reads waits for the disk, and what somebody waits for is written first.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.errors import Refused, Unreachable
from bot.journal import dialects, opening, queries
from bot.journal.bell import new_name
from bot.journal.signing import Known, Signer
from bot.journal.transaction import Transaction
from bot.journal.writer import Turn, Writer
from bot.ports import Clock

P = ParamSpec("P")
T = TypeVar("T")
_TOGETHER = 2.0  # seconds that one connection waits for the others, so that it is not lent twice


class Database:
    """`ring` is called after a commit that may want to be told.

    `url` is SQLAlchemy's; `config_digest` (of the services file) goes into every audit row.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        config_digest: str,
        signer: Signer,
        read_only: bool = False,
        outside: frozenset[str] = frozenset(),
    ) -> None:
        """`signer` signs the audit, and tells what of it this bot wrote.

        `outside` are the services of which somebody outside the team is told: of others nothing is queued for them.
        `read_only`: never create or change anything, as the command that prints the log wants it.
        """
        self.name = new_name()  # of this replica, where there may be several
        self._engine, self._read_only = dialects.connect(url, read_only=read_only, name=self.name), read_only
        self._where = dialects.shown(url)
        self._unhurried = self._engine.execution_options(**dialects.UNHURRIED)
        self._reading = dialects.reading(self._engine)
        self._clock, self._config_digest, self._known = clock, config_digest, Known(signer)
        self._outside = outside
        self._readers = dialects.readers(url)
        self._reader = ThreadPoolExecutor(self._readers, thread_name_prefix="journal reading")
        self._writer = Writer()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.ring: Callable[[], None] = lambda: None

    @property
    def config_digest(self) -> str:
        return self._config_digest

    def configure(self, config_digest: str, outside: frozenset[str]) -> None:
        """From the next change on: the services file is another one."""
        self._config_digest, self._outside = config_digest, outside

    async def open(self) -> None:
        """Create or migrate the tables. Raises Refused when the database is damaged, newer, or cannot be opened."""
        self._loop = asyncio.get_running_loop()
        await done(self._writer.submit(self._open, Turn.FIRST))

    async def warm(self) -> None:
        """Have as many connections open as there are readers."""
        together = threading.Barrier(self._readers)

        def within() -> None:
            with self._reading.begin() as connection, contextlib.suppress(threading.BrokenBarrierError):
                queries.get(connection, "")
                together.wait(_TOGETHER)

        await asyncio.gather(*(done(self._reader.submit(within)) for _ in range(self._readers)))

    async def is_settled(self) -> bool:
        """May it be opened while another works on it? May be asked before `open`. Raises Refused as `open` does."""
        return await done(self._reader.submit(self._is_settled))

    def _is_settled(self) -> bool:
        with opening.explained(self._where):
            return opening.is_settled(self._reading)

    async def close(self) -> None:
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.close()
        self._reader.shutdown()
        self._engine.dispose()

    async def _read(self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        def within() -> T:
            with self._reading.begin() as connection:
                return ask(connection, *args, **kwargs)

        return await done(self._reader.submit(within))

    async def _write(self, change: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What only the bot itself waits for."""
        work = partial(self._change, self._engine, change, *args, **kwargs)
        return await done(self._writer.submit(work, Turn.THEN))

    async def _write_first(
        self, change: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a person or a rollback waits for."""
        work = partial(self._change, self._engine, change, *args, **kwargs)
        return await done(self._writer.submit(work, Turn.FIRST))

    async def _write_and_ring(
        self, change: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same, and whoever tells of it is woken, even if nobody waits for the answer any more."""
        work = self._writer.submit(partial(self._change, self._engine, change, *args, **kwargs), Turn.FIRST)
        work.add_done_callback(self._ring_if_done)
        return await done(work)

    def _ring_if_done(self, work: "Future[Any]") -> None:
        """In the writer's thread. A loop that is closed needs nobody to be told."""
        if self._loop and not work.cancelled() and work.exception() is None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self.ring)

    def _change(
        self, engine: Engine, change: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with engine.begin() as connection:
            tx = Transaction(connection, self._clock.now(), self._config_digest, self._known, self._outside)
            done = change(tx, *args, **kwargs)
        if tx.appended:
            self._knows(*tx.appended[-1])
        return done

    def _knows(self, seq: int, sealed: str) -> None:
        """The newest row of the audit that is surely there. Whoever reads takes what it was before they begin."""
        self._known = replace(self._known, seq=seq, hash=sealed)

    def _open(self) -> None:
        with opening.explained(self._where):
            if self._read_only:
                opening.expect_tables(self._reading, self._where)
            else:
                self._knows(*opening.bring_forward(self._engine))


async def done(work: "Future[T]") -> T:
    """Raises Refused for what the database forbids, Unreachable where it does not answer."""
    try:
        return await asyncio.wrap_future(work)
    except IntegrityError as error:
        raise Refused(f"The journal does not allow this: {dialects.cause(error)}.") from error
    except DBAPIError as error:
        raise Unreachable(f"The journal did not answer: {dialects.cause(error)}.") from error
