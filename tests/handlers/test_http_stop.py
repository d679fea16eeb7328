"""HTTP mode at the end: what came in is answered while there is a journal to store it, and nothing more is taken in."""

import asyncio

import aiohttp

from bot.operating import HttpServer
from bot.operating.http_server import SlackRequests
from handlers import build_app, make_client
from handlers.transport.http import receiver
from tests.handlers.test_http import PATH, SECRET, Request
from tests.handlers.world import CATALOG, FakeClock, FakeDesk


async def test_a_request_in_hand_is_answered_before_the_stop_goes_on_and_the_next_one_is_not_taken_in() -> None:
    desk, requests = FakeDesk(), SlackRequests()
    client = make_client("xoxb-playground", "http://127.0.0.1:9/api/")
    app = build_app(client=client, catalog=CATALOG, worker=desk, clock=FakeClock(), signing_secret=SECRET)
    requests.events = receiver(app, signing_secret=SECRET)
    server = HttpServer(requests.routes(), bind="127.0.0.1", port=0, setting="PORT")
    await server.open()
    desk.gate.clear()
    async with aiohttp.ClientSession() as slack:
        first = asyncio.create_task(post(slack, server))
        async with asyncio.timeout(3):
            while not desk.waiting:
                await asyncio.sleep(0.01)
        ending = asyncio.create_task(requests.end())
        assert await post(slack, server) == 503
        assert not ending.done(), "one is still being stored"
        desk.gate.set()

        assert await first == 200
        await ending
    await server.close()


async def post(slack: aiohttp.ClientSession, server: HttpServer) -> int:
    async with slack.post(server.url + PATH, data=Request().body, headers=Request().headers) as answer:
        return answer.status
