"""The head of the first request over a connection, before aiohttp gets to see its end: up to the empty line.

aiohttp limits each header and their number, which together may be a megabyte; and its refusal of one that is too long
keeps all that was sent until Python's collector of cycles comes by. Of a body in chunks it reads each as it comes, so
that chunks of one byte keep a processor busy; Slack always says how long its bodies are.
"""

import asyncio
import re
from collections.abc import Callable

LONGEST = 16 * 1024  # bytes; Slack's has less than two thousand, and proxies add a few lines
_END = b"\r\n\r\n"
_IN_CHUNKS = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
_TOO_LONG, _NO_LENGTH = b"431 Request Header Fields Too Large", b"411 Length Required"


class Head(asyncio.Protocol):
    """Hands everything on to `inner`, except for the end of a head that is too long, or announces chunks.

    That is answered with a no, the connection is closed, and `refused` is called.
    """

    def __init__(self, inner: asyncio.Protocol, *, refused: Callable[[], None]) -> None:
        self._inner, self._refused = inner, refused
        self._transport: asyncio.Transport | None = None
        self._head, self._over = b"", False

    def data_received(self, data: bytes) -> None:
        if self._over:
            self._inner.data_received(data)
            return
        before, joined = len(self._head), self._head + data
        end = joined.find(_END) + len(_END)
        self._over = end >= len(_END)
        self._head = joined[:end] if self._over else joined
        if why := _refusal(self._head):
            self._refuse(why)
            return
        rest = len(self._head) - before
        self._head = b"" if self._over else self._head
        self._inner.data_received(data[:rest])
        if rest < len(data):
            self._inner.data_received(data[rest:])

    def _refuse(self, why: bytes) -> None:
        self._over, self._head = True, b""
        self._refused()
        if self._transport:
            self._transport.write(b"HTTP/1.1 " + why + b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport if isinstance(transport, asyncio.Transport) else None
        self._inner.connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._inner.connection_lost(error)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()


def _refusal(head: bytes) -> bytes:
    """What is answered to a head, as far as it has come; b"" where nothing is wrong with it."""
    if len(head) > LONGEST:
        return _TOO_LONG
    return _NO_LENGTH if _IN_CHUNKS.search(head) else b""
