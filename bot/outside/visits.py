"""A sign-in over HTTP: several requests with the cookies of one visitor, to hosts that the services file declares.

As in `web`, it is the address actually connected to that is checked. What was declared for one host is sent to no
other one: a redirect elsewhere takes neither headers nor a body along, and cookies go back to where they are from.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from bot.catalog import Catalog
from bot.model import Exchange, Exchanged, Fetched
from bot.outside.web import BODY_BYTES, SECONDS, Declined, Hosts, decoded, hostname, problem_of, read_body, session

REDIRECTS = 5
WHOLE = 20.0  # seconds that all requests of a visit may take together
_KEEPS_ITS_BODY = (307, 308)


class HttpVisits:
    """Implements `bot.ports.Visits`. Nothing of a visit is left when it is over."""

    def __init__(self, catalog: Catalog, *, seconds: float = SECONDS) -> None:
        self._file = Hosts(catalog)
        self._seconds = seconds

    @asynccontextmanager
    async def begin(self, hosts: Collection[str]) -> AsyncIterator["HttpVisit"]:
        visit = HttpVisit(frozenset(hosts), self._file.private, self._seconds)
        try:
            yield visit
        finally:
            await visit.close()


class HttpVisit:
    """`hosts` are all that it may go to, each with its port, as addresses have them."""

    def __init__(self, hosts: frozenset[str], private: frozenset[str], seconds: float) -> None:
        self._hosts, self._private, self._seconds = hosts, private, seconds
        self._jar = aiohttp.CookieJar(unsafe=True)  # of addresses without a name as well
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._ends = time.perf_counter() + WHOLE

    async def send(self, exchange: Exchange) -> Exchanged:
        """Never raises for what the other side does; the answer's `problem` then completes "<url> …"."""
        began, answer, problem = time.perf_counter(), _Answer(), ""
        seconds = min(self._seconds, self._ends - began)
        try:
            async with asyncio.timeout(seconds):
                answer = await self._follow(exchange)
        except TimeoutError:
            within = f"{self._seconds:g} s" if seconds == self._seconds else f"the {WHOLE:g} s of a whole sign-in"
            problem = f"did not answer within {within}"
        except (Declined, aiohttp.ClientError, ValueError) as error:
            problem = problem_of(error)
        took = round((time.perf_counter() - began) * 1000)
        fetched = Fetched(_plain(exchange.url), answer.status or None, answer.body, took, problem, answer.whole)
        return Exchanged(fetched, answer.headers, answer.cookies)

    async def close(self) -> None:
        for each in self._sessions.values():
            await each.close()

    async def _follow(self, exchange: Exchange) -> "_Answer":
        here = exchange
        for _ in range(REDIRECTS + 1):
            if urlsplit(here.url).netloc not in self._hosts:
                raise Declined("is not at a host that the services file declares for this service")
            answer = await self._once(here)
            where = answer.headers.get("location", "")
            if not (exchange.follow and 300 <= answer.status < 400 and where):
                return answer
            here = _redirected(here, answer.status, URL(here.url).join(URL(where)))
        raise Declined(f"redirects more than {REDIRECTS} times")

    async def _once(self, exchange: Exchange) -> "_Answer":
        url, sent = URL(exchange.url), _content(exchange)
        async with self._session(exchange.url).request(exchange.method, url, allow_redirects=False, **sent) as response:
            body = await read_body(response)
            text = decoded(body[:BODY_BYTES], response.charset or "")
            headers = {name.lower(): value for name, value in response.headers.items()}
            cookies = {name: each.value for name, each in self._jar.filter_cookies(url).items()}
            return _Answer(response.status, text, len(body) <= BODY_BYTES, headers, cookies)

    def _session(self, url: str) -> aiohttp.ClientSession:
        private = hostname(urlsplit(url).netloc) in self._private
        if private not in self._sessions:
            self._sessions[private] = session(private, self._jar)
        return self._sessions[private]


@dataclass(frozen=True, slots=True)
class _Answer:
    """`status` is 0 where there was no answer."""

    status: int = 0
    body: str = field(default="", repr=False)
    whole: bool = True
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)


def _content(exchange: Exchange) -> dict[str, Any]:
    headers = dict(exchange.headers)
    if exchange.json is not None:
        return {"data": exchange.json.encode(), "headers": {"Content-Type": "application/json", **headers}}
    return {"data": dict(exchange.form), "headers": headers} if exchange.form is not None else {"headers": headers}


def _redirected(from_: Exchange, status: int, to: URL) -> Exchange:
    """As a browser does it; but what was to be sent to one host is sent to no other. Raises Declined."""
    here = URL(from_.url)
    same = here.origin() == to.origin()
    if here.scheme == "https" and to.scheme != "https":
        raise Declined(f"redirects to {to.scheme}://{to.authority}, where everybody on the way can read it")
    if status in _KEEPS_ITS_BODY and from_.method != "GET":
        if not same:
            raise Declined(f"redirects what it was sent to {to.scheme}://{to.authority}, another host")
        return replace(from_, url=str(to))
    return Exchange(str(to), headers=from_.headers if same else {})


def _plain(url: str) -> str:
    """Without what may stand behind its path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
