"""What nobody signed proves nothing about a connection: it is closed after the answer, and takes no place of Slack."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.operating import HttpServer
from bot.operating.http_server import SlackRequests, health_routes
from handlers import build_app, make_client
from handlers.transport.http import receiver
from tests.handlers.test_http import PATH, SECRET, Request
from tests.handlers.world import CATALOG, FakeClock, FakeDesk

PLACES = 16
PROBE = b"ssl_check=1"


class Well:
    """Whatever it is asked about."""

    async def alive(self) -> tuple[bool, dict[str, str]]:
        return True, {}

    ready = alive


async def numbers() -> bytes:
    return b"rollbacks 1"


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HttpServer]:
    """Both ports' routes at one, with few places."""
    monkeypatch.setattr("bot.operating.http_server.room", lambda _: PLACES)
    requests, client = SlackRequests(), make_client("xoxb-playground", "http://127.0.0.1:9/api/")
    app = build_app(client=client, catalog=CATALOG, worker=FakeDesk(), clock=FakeClock(), signing_secret=SECRET)
    requests.events = receiver(app, signing_secret=SECRET)
    routes: list[web.RouteDef] = [*requests.routes(), *health_routes(Well(), numbers)]  # type: ignore[arg-type]
    server = HttpServer(routes, bind="127.0.0.1", port=0, setting="PORT")
    await server.open()
    yield server
    await server.close()


async def said(server: HttpServer, request: bytes) -> bytes:
    """All that is answered until the other side closes the connection; we do not."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(), 3)
    finally:
        writer.close()


def posted(body: bytes) -> bytes:
    head = f"POST {PATH} HTTP/1.1\r\nHost: bot\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    "request_",
    [
        *(posted(body) for body in (PROBE, b"token=x&" + PROBE)),
        *(f"GET /{path} HTTP/1.1\r\nHost: bot\r\n\r\n".encode() for path in ("healthz", "readyz", "metrics")),
    ],
)
async def test_what_anybody_may_ask_is_answered_and_keeps_no_connection(server: HttpServer, request_: bytes) -> None:
    answer = await said(server, request_)

    assert (answer[:15], server._connections._proven) == (b"HTTP/1.1 200 OK", set())


async def test_unsigned_probes_take_no_place_from_slack_and_a_signed_request_keeps_its_own(server: HttpServer) -> None:
    for _ in range(PLACES):
        await said(server, posted(PROBE))
    async with aiohttp.ClientSession() as slack:
        ours = set()
        for _ in range(2):
            async with slack.post(server.url + PATH, data=Request().body, headers=Request().headers) as answer:
                assert answer.status == 200
            ours |= server._connections._proven
        assert len(ours) == 1
        early = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
        early[1].write(posted(PROBE)[:-5])
        await early[1].drain()
        assert await said(server, posted(PROBE))
        early[1].write(PROBE[-5:])
        assert (await asyncio.wait_for(early[0].read(), 3))[:15] == b"HTTP/1.1 200 OK"
        early[1].close()
        assert server._connections._proven == ours
