"""A sign-in over real HTTP: cookies of one visit, hosts that are declared, and nothing taken along to another one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from bot.model import Exchange
from bot.outside.visits import HttpVisits
from tests.unit.declared_web import catalog

PRIVATE = ("127.0.0.1", "localhost")
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Remembers what arrived: method, host, path, what it carried, and its cookies."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str, str, str, dict[str, str]]] = []
        self.port = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def hosts(self) -> list[str]:
        return [f"127.0.0.1:{self.port}", f"localhost:{self.port}"]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = (await request.read()).decode()
        carried = request.headers.get("Authorization", "")
        self.seen.append((request.method, request.host, request.path, carried, body, dict(request.cookies)))
        match request.path.strip("/").split("/"):
            case ["cookie", name]:
                return web.Response(text="ok", headers={"Set-Cookie": f"{name}=of-{request.host}; Path=/"})
            case ["to", status, host, *rest]:
                to = self.url(f"/{'/'.join(rest)}", host)
                return web.Response(status=int(status), headers={"Location": to, "Set-Cookie": "way=1; Path=/"})
            case ["away"]:
                return web.Response(status=302, headers={"Location": "http://elsewhere.example.com/"})
            case ["slow"]:
                await asyncio.sleep(2)
            case ["huge"]:
                return web.Response(body=b"x" * 1_000_000)
        return web.Response(text="end", headers={"X-Code": "c1"})


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.port = runner.addresses[0][1]
    yield server
    await runner.cleanup()


def visits(server: Server, private: tuple[str, ...] = PRIVATE) -> HttpVisits:
    return HttpVisits(catalog(server.url("/"), private_hosts=private), seconds=0.5)


async def test_cookies_are_kept_within_a_visit_go_back_where_they_are_from_and_are_gone_after_it(
    server: Server,
) -> None:
    async with visits(server).begin(server.hosts) as visit:
        first = await visit.send(Exchange(server.url("/cookie/sid")))
        await visit.send(Exchange(server.url("/a")))
        await visit.send(Exchange(server.url("/b", "localhost")))
    async with visits(server).begin(server.hosts) as visit:
        await visit.send(Exchange(server.url("/c")))

    assert first.cookies == {"sid": f"of-127.0.0.1:{server.port}"}
    assert [(path, cookies) for _, _, path, _, _, cookies in server.seen] == [
        ("/cookie/sid", {}),
        ("/a", first.cookies),
        ("/b", {}),
        ("/c", {}),
    ]


async def test_a_redirect_is_followed_with_its_cookies_and_a_form_becomes_a_get(server: Server) -> None:
    async with visits(server).begin(server.hosts) as visit:
        sent = Exchange(server.url("/to/302/127.0.0.1/end"), "POST", {"Authorization": "Bearer t"}, form={"p": "x y"})
        answer = await visit.send(sent)

    assert (answer.fetched.status, answer.fetched.body, answer.headers["x-code"]) == (200, "end", "c1")
    assert [(method, path, carried, body) for method, _, path, carried, body, _ in server.seen] == [
        ("POST", "/to/302/127.0.0.1/end", "Bearer t", "p=x+y"),
        ("GET", "/end", "Bearer t", ""),
    ]
    assert server.seen[1][-1] == {"way": "1"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_what_was_for_one_host_is_taken_to_no_other_one_by_a_redirect(server: Server, status: int) -> None:
    async with visits(server).begin(server.hosts) as visit:
        kept = {"Authorization": "Bearer kept"}
        got = await visit.send(Exchange(server.url(f"/to/{status}/localhost/end"), headers=kept))
        posted = await visit.send(Exchange(server.url(f"/to/{status}/localhost/end"), "POST", kept, json='{"k": 1}'))

    at_the_other = [one for one in server.seen if one[1].startswith("localhost")]
    assert got.fetched.status == 200
    assert [(method, carried, body, cookies) for method, _, _, carried, body, cookies in at_the_other] == (
        [("GET", "", "", {})] * len(at_the_other)
    )
    if status in (307, 308):
        assert "redirects what it was sent to" in posted.fetched.problem
    else:
        assert posted.fetched.status == 200


async def test_where_a_redirect_itself_is_wanted_it_is_not_followed(server: Server) -> None:
    async with visits(server).begin(server.hosts) as visit:
        answer = await visit.send(Exchange(server.url("/to/302/127.0.0.1/end"), follow=False))

    assert (answer.fetched.status, answer.headers["location"]) == (302, server.url("/end"))
    assert len(server.seen) == 1


async def test_hosts_that_are_not_declared_and_private_addresses_that_are_not_listed_are_not_gone_to(
    server: Server,
) -> None:
    async with visits(server).begin(server.hosts[:1]) as visit:
        away = await visit.send(Exchange(server.url("/away")))
        other = await visit.send(Exchange(server.url("/to/302/localhost/end")))
        direct = await visit.send(Exchange(server.url("/x", "localhost")))
    async with visits(server, private=()).begin(server.hosts) as visit:
        private = await visit.send(Exchange(server.url("/x")))

    for each in (away, other, direct):
        assert each.fetched.problem == "is not at a host that the services file declares for this service"
    assert private.fetched.problem.startswith("resolves to the private address 127.0.0.1")
    assert [one[2] for one in server.seen] == ["/away", "/to/302/localhost/end"]


async def test_time_size_and_redirects_have_their_limits(server: Server) -> None:
    async with visits(server).begin(server.hosts) as visit:
        slow = await visit.send(Exchange(server.url("/slow")))
        huge = await visit.send(Exchange(server.url("/huge")))
        round_ = await visit.send(Exchange(server.url("/to/302/127.0.0.1" * 6 + "/end")))

    assert slow.fetched.problem == "did not answer within 0.5 s"
    assert (len(huge.fetched.body), huge.fetched.whole) == (64 * 1024, False)
    assert round_.fetched.problem == "redirects more than 5 times"


async def test_what_cannot_be_sent_is_said_without_what_it_holds(server: Server) -> None:
    async with visits(server).begin(server.hosts) as visit:
        answer = await visit.send(Exchange(server.url("/a"), headers={"Authorization": "secret\r\nX: 1"}))

    assert answer.fetched.problem == "gave an unreadable answer"
    assert "secret" not in repr(answer)
