"""Pagers and chats by apprise: each address in its file is called once, and what it says of itself is read."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.catalog import DestinationEntry
from bot.errors import Failed, RateLimited, Unreachable
from destinations import NamedDestinations, destinations_checkup
from destinations.answers import Asked
from destinations.verdict import refusal
from tests.destinations.conftest import Peers
from tests.destinations.deliveries import delivery

HERE = {"destination": "chat"}
ENTRY = DestinationEntry.model_validate({"apprise": "CHAT"})


class Chat:
    """Two addresses that take JSON, as apprise's json:// sends it; `answers` are the statuses, by path."""

    def __init__(self, peers: Peers) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, int] = {}
        self.to = NamedDestinations({"chat": ENTRY}, peers.secrets)
        self.secrets, self.write = peers.secrets, peers.write
        self.host = ""

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append((request.path, await request.json()))
        status = self.answers.get(request.path, 200)
        return web.Response(status=status, headers={"Location": "/elsewhere"} if status == 302 else {})

    def addresses(self, *paths: str) -> None:
        self.write("CHAT", "\n".join(f"json://{self.host}{path}" for path in paths))


@pytest.fixture
async def chat(peers: Peers) -> AsyncIterator[Chat]:
    it, app = Chat(peers), web.Application()
    app.add_routes([web.post("/{path}", it.take)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    it.host = f"127.0.0.1:{runner.addresses[0][1]}"
    yield it
    await it.to.close()
    await runner.cleanup()


async def test_each_address_of_the_file_is_told_once_and_who_has_it_not_again(chat: Chat) -> None:
    chat.addresses("/one?retry=3", "/two")
    chat.answers["/one"] = 500
    with pytest.raises(Unreachable, match="json in line 1 answered with HTTP 500"):
        await chat.to.named("chat").send(delivery(**HERE))
    assert sorted(path for path, _ in chat.heard) == ["/one", "/two"], "apprise itself tried again"
    chat.answers.clear()
    await chat.to.named("chat").send(delivery(**HERE))
    assert sorted(path for path, _ in chat.heard) == ["/one", "/one", "/two"]
    said = chat.heard[0][1]
    assert (said["title"], said["message"]) == (delivery().subject, delivery().text)


@pytest.mark.parametrize(("status", "expected"), [(401, Failed), (404, Failed), (302, Failed), (429, RateLimited)])
async def test_what_never_will_be_taken_is_given_up_and_no_redirect_followed(
    chat: Chat, status: int, expected: type[Exception]
) -> None:
    chat.addresses("/one")
    chat.answers["/one"] = status
    with pytest.raises(expected) as raised:
        await chat.to.named("chat").send(delivery(**HERE))
    assert isinstance(raised.value, Unreachable) is (expected is RateLimited)
    assert [path for path, _ in chat.heard] == ["/one"]


async def test_what_apprise_does_not_know_is_said_before_anybody_needs_it(chat: Chat) -> None:
    chat.write("CHAT", "json://127.0.0.1/a\nnonsense://a-Token-Zq7Xw9/b")
    (line,) = await destinations_checkup({"chat": ENTRY}, chat.secrets)
    assert line.says == "The file CHAT holds what apprise does not know: nonsense in line 2."
    chat.write("CHAT", "nonsense://a-Token-Zq7Xw9/b")
    with pytest.raises(Failed, match="an address that apprise does not know"):
        await chat.to.named("chat").send(delivery(**HERE))


@pytest.mark.parametrize(
    ("words", "expected", "told"),
    [
        (["Failed to send JSON POST notification: Unauthorized, error=401."], Failed, "HTTP 401"),
        (["Failed to send Discord notification: error=429."], RateLimited, "no more for now"),
        (["Connection error", "Socket Exception: (535, b'5.7.8 no')"], Failed, "reply 535"),
        (["Socket Exception: {'a@example.com': (450, b'later')}"], Unreachable, "reply 450"),
        (["A Connection error occurred sending JSON notification to 127.0.0.1."], Unreachable, "not be reached"),
        ([], Unreachable, "not be reached"),
    ],
)
def test_what_apprise_wrote_is_taken_for_what_it_means(words: list[str], expected: type[Exception], told: str) -> None:
    raised = refusal(Asked("tell chat", "the service"), words, timed_out=False)
    assert type(raised) is expected
    assert told in str(raised)
