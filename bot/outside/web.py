"""The only HTTP requests to the outside: GET, to hosts the services file declares, within limits of time and size.

A declared name may come to resolve to anything, so it is the address actually connected to that is checked: it must be
public, unless the services file lists the host under `private_hosts`.
"""

import asyncio
import codecs
import ipaddress
import re
import socket
import time
from collections.abc import Mapping
from functools import partial
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractCookieJar
from yarl import URL

from bot.catalog import Catalog, Service
from bot.model import Fetched
from bot.outside.addresses import Reach, worst

SECONDS = 5.0
BODY_BYTES = 64 * 1024
REDIRECTS = 2
_HEADERS = {"User-Agent": "rollback-bot", "Accept-Encoding": "identity"}
_MARKS = (  # the longest first: UTF-32's begins like UTF-16's
    *((mark, "utf-32") for mark in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)),
    *((mark, "utf-16") for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_TEXT = re.compile(
    r"ascii|utf-(?:8|16|32)(?:-\w+)*|iso\w+(?:-\d+)?|cp\d+|koi8-\w|mac-\w+|gb\w+|big5\w*|euc_\w+|shift_jis\w*|hz|johab"
)
_PROBLEMS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "has a host name that cannot be resolved"),
    (aiohttp.ClientConnectorCertificateError, "has a certificate that is not trusted"),
    (aiohttp.ClientConnectorSSLError, "could not be talked to over TLS"),
    (aiohttp.ClientConnectorError, "could not be connected to"),
    ((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError), "closed the connection without an answer"),
    (aiohttp.ClientPayloadError, "broke off in the middle of its answer"),
    (aiohttp.InvalidURL, "is not a proper URL, or redirects to one that is not"),
)


class Hosts:
    """Of all services of the file, as it is now: which may be asked, with their ports, and which may be private."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._of: Mapping[str, Service] | None = None
        self._declared = self._private = frozenset[str]()

    @property
    def declared(self) -> frozenset[str]:
        self._read()
        return self._declared

    @property
    def private(self) -> frozenset[str]:
        self._read()
        return self._private

    def _read(self) -> None:
        services = self._catalog.services
        if services is not self._of:
            self._declared = frozenset(host for each in services.values() for host in each.hosts)
            self._private = frozenset(host for each in services.values() for host in each.private_names)
            self._of = services


class HttpWeb:
    """Implements `bot.ports.Web`. Close it when done."""

    def __init__(self, catalog: Catalog, *, seconds: float = SECONDS) -> None:
        self._hosts = Hosts(catalog)
        self._seconds = seconds
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def fetch(self, url: str) -> Fetched:
        """Never raises for what the other side does; `problem` then completes "<url> …"."""
        began = time.perf_counter()
        status, body, problem, whole = None, "", "", True
        try:
            async with asyncio.timeout(self._seconds):
                status, body, whole = await self._get(url)
        except TimeoutError:
            problem = f"did not answer within {self._seconds:g} s"
        except (Declined, aiohttp.ClientError, ValueError) as error:
            problem = problem_of(error)
        return Fetched(url, status, body, round((time.perf_counter() - began) * 1000), problem, whole)

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

    async def _get(self, url: str) -> tuple[int, str, bool]:
        """-> status, body, and whether that is the whole body."""
        if urlsplit(url).netloc not in self._hosts.declared:
            raise Declined("is not at a host that the services file declares")
        client, here = self._session(url), URL(url)
        for _ in range(REDIRECTS + 1):
            async with client.get(here, allow_redirects=False) as response:
                if not (300 <= response.status < 400 and "Location" in response.headers):
                    body = await read_body(response)
                    text = decoded(body[:BODY_BYTES], response.charset or "")
                    return response.status, text, len(body) <= BODY_BYTES
                here = _same_host(here, here.join(URL(response.headers["Location"])))
        raise Declined(f"redirects more than {REDIRECTS} times")

    def _session(self, url: str) -> aiohttp.ClientSession:
        """One for hosts that may be private and one for all others; every request makes a connection of its own."""
        private = hostname(urlsplit(url).netloc) in self._hosts.private
        if private not in self._sessions:
            self._sessions[private] = session(private, aiohttp.DummyCookieJar())
        return self._sessions[private]


def session(private: bool, jar: AbstractCookieJar) -> aiohttp.ClientSession:
    """For hosts that may be private, or for all others; every request makes a connection of its own."""
    connector = aiohttp.TCPConnector(
        force_close=True,
        socket_factory=partial(checked_socket, private),
        happy_eyeballs_delay=None,  # racing addresses would swallow our refusal of one
    )
    return aiohttp.ClientSession(connector=connector, cookie_jar=jar, headers=_HEADERS)


class Declined(Exception):
    """We do not go there."""


def problem_of(error: Exception) -> str:
    """Completes "<url> …", and holds nothing of what was sent."""
    if isinstance(error, Declined):
        return str(error)
    return next((text for kind, text in _PROBLEMS if isinstance(error, kind)), "gave an unreadable answer")


def hostname(netloc: str) -> str:
    return urlsplit(f"//{netloc}").hostname or ""


def _same_host(here: URL, there: URL) -> URL:
    """`there`, if `here` may redirect to it: the same host and port, or from http to https at their usual ports."""
    upgrade = (here.scheme, here.port, there.scheme, there.port) == ("http", 80, "https", 443)
    if here.host == there.host and (upgrade or (here.scheme, here.port) == (there.scheme, there.port)):
        return there
    raise Declined(f"redirects to {there.scheme}://{there.authority}, which is not the declared host")


def checked_socket(private: bool, info: aiohttp.AddrInfoType) -> socket.socket:
    """aiohttp calls this for the very address it is about to connect to, literal or resolved."""
    family, kind, protocol, _, address = info
    found, ip = worst(ipaddress.ip_address(address[0]))
    if found is Reach.NEVER:  # clouds keep credentials at link-local addresses
        raise Declined(f"resolves to {ip}, an address that no service may have")
    if found is Reach.PRIVATE and not private:
        raise Declined(f"resolves to the private address {ip}, and that host is not listed under private_hosts")
    return socket.socket(family=family, type=kind, proto=protocol)


async def read_body(response: aiohttp.ClientResponse) -> bytes:
    """All of the body, or more than is looked at."""
    body = b""
    async for chunk in response.content.iter_chunked(8192):
        body += chunk
        if len(body) > BODY_BYTES:
            break
    return body


def decoded(body: bytes, declared: str) -> str:
    """As its byte order mark says, which is left out; else as `declared` ("" where nothing is); else as UTF-8."""
    marked = next((name for mark, name in _MARKS if body.startswith(mark)), "")
    return body.decode(marked or (declared if _is_text(declared) else "utf-8"), errors="replace")


def _is_text(encoding: str) -> bool:
    """Does it say how characters are written? Python has others too, as `bz2` is, and slow ones, as `punycode` is."""
    try:
        return bool(_TEXT.fullmatch(codecs.lookup(encoding).name))
    except (LookupError, ValueError):
        return False


async def whole(answer: aiohttp.ClientResponse, *, most: int) -> bytes:
    """The body of an API's answer. Raises ValueError where it is longer than `most` bytes."""
    body = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > most:
            raise ValueError("an answer without end")
    return bytes(body)
