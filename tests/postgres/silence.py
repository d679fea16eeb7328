"""A way to PostgreSQL that falls silent: connections stay open, new ones are taken, and nothing passes any more."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import make_url


class Way:
    """Between a bot and the server's socket at `socket`; `url` leads over it."""

    def __init__(self, url: str) -> None:
        where = make_url(url)
        self._socket = f"{where.query['host']}/.s.PGSQL.{where.query.get('port', 5432)}"
        self._where, self._passing = where, asyncio.Event()
        self._passing.set()
        self._open: set[asyncio.StreamWriter] = set()
        self.url = ""

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self._lead, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self.url = self._where.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)
        return server

    def fall_silent(self) -> None:
        self._passing.clear()

    def heal(self) -> None:
        """What was open is gone, as the server has found by then."""
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()
        self._passing.set()

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._socket)
        self._open |= {writer, back}
        await asyncio.gather(self._pass(reader, back), self._pass(there, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self._passing.wait()
                writer.write(data)
        await self._passing.wait()
        writer.close()


class Beside:
    """What a test does with a way whose event loop runs on another thread."""

    def __init__(self, way: Way, server: asyncio.Server, loop: asyncio.AbstractEventLoop) -> None:
        self._way, self._server, self._loop, self.url = way, server, loop, way.url

    def fall_silent(self) -> None:
        self._loop.call_soon_threadsafe(self._way.fall_silent)

    def end(self) -> None:
        """For good: whoever used it is dead."""
        self._loop.call_soon_threadsafe(self._way.heal)
        self._loop.call_soon_threadsafe(self._server.close)


@contextmanager
def way_beside(url: str) -> Iterator[Beside]:
    """The same on a thread of its own, for a bot on this event loop: it waits for its lock before it does anything."""
    loop, way = asyncio.new_event_loop(), Way(url)
    thread = threading.Thread(target=loop.run_forever, name="the way to PostgreSQL", daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(way.start(), loop).result(5)
    beside = Beside(way, server, loop)
    try:
        yield beside
    finally:
        beside.end()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


@asynccontextmanager
async def way_to(url: str) -> AsyncIterator[Way]:
    way = Way(url)
    server = await way.start()
    try:
        yield way
    finally:
        way.heal()
        server.close()
