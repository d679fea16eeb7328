"""Somebody who connects to a port again and again, and never says what for."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

_BREATH = 0.2  # seconds between two bytes
_AGAIN = 1.0  # seconds from being shut out to the next try

Way = Callable[[asyncio.StreamWriter], Awaitable[None]]


async def idle(_: asyncio.StreamWriter) -> None:
    """Nothing at all."""


async def slow_header(writer: asyncio.StreamWriter) -> None:
    await _drip(writer, b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nX-Slow: ")


async def slow_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Length: 90000\r\n\r\n")
    await _drip(writer, b"")


async def no_http(writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x16\x03\x01\x02\x00\x01\r\n\r\n")


WAYS = (idle, slow_header, slow_body, no_http)


@asynccontextmanager
async def flooded(url: str, *, connections: int) -> AsyncIterator[None]:
    """So many at once, each taken up again as soon as it is closed."""
    holding = [asyncio.create_task(_hold(url, WAYS[number % len(WAYS)])) for number in range(connections)]
    try:
        yield
    finally:
        for task in holding:
            task.cancel()
        await asyncio.gather(*holding, return_exceptions=True)


async def _hold(url: str, way: Way) -> None:
    where = urlsplit(url)
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection(where.hostname, where.port)
            saying = asyncio.ensure_future(way(writer))
            try:
                while await reader.read(1000):
                    pass
            finally:
                saying.cancel()
                writer.transport.abort()
        await asyncio.sleep(_AGAIN)


async def _drip(writer: asyncio.StreamWriter, first: bytes) -> None:
    writer.write(first)
    with contextlib.suppress(OSError):
        while True:
            await asyncio.sleep(_BREATH)
            writer.write(b"a")
            await writer.drain()
