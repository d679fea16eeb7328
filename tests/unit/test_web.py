"""What the bot fetches stays where the services file says, within limits of time and size, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from bot.model import Fetched
from bot.outside.web import HttpWeb, decoded
from tests.unit.declared_web import ANSWERS, Server, catalog, running_server

Fetch = Callable[..., Awaitable[Fetched]]
PRIVATE = ("127.0.0.1", "localhost")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with running_server() as server:
        yield server


@pytest.fixture
async def fetch() -> AsyncIterator[Fetch]:
    """Fetch a URL that is declared, from a host that may be private unless told otherwise."""
    webs: list[HttpWeb] = []

    async def fetch(url: str, *, declared: str | None = None, private_hosts: tuple[str, ...] = PRIVATE) -> Fetched:
        services = catalog(declared or url, private_hosts=private_hosts)
        webs.append(HttpWeb(services, seconds=0.5))
        return await webs[-1].fetch(url)

    yield fetch
    for one in webs:
        await one.close()


async def test_an_answer_arrives_with_status_and_text(server: Server, fetch: Fetch) -> None:
    good, broken = await fetch(server.url("/healthcheck")), await fetch(server.url("/broken"))

    assert (good.status, good.body, good.problem) == (200, "Catalog OK – ✓", "")
    assert (broken.status, broken.body, broken.problem) == (500, "no", "")
    assert 0 <= good.milliseconds < 500
    assert server.asked == ["GET /healthcheck", "GET /broken"]


async def test_nothing_is_sent_to_a_host_that_is_not_declared(server: Server, fetch: Fetch) -> None:
    fetched = await fetch(server.url("/healthcheck"), declared=server.url("/healthcheck", host="localhost"))

    assert (fetched.status, fetched.problem) == (None, "is not at a host that the services file declares")
    assert server.asked == []


async def test_another_port_of_a_declared_host_is_not_declared(server: Server, fetch: Fetch) -> None:
    fetched = await fetch(server.url("/healthcheck"), declared="http://127.0.0.1:1/healthcheck")

    assert "not at a host" in fetched.problem
    assert server.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_private_address_is_not_connected_to_unless_its_host_is_listed(
    server: Server, fetch: Fetch, host: str
) -> None:
    url = server.url("/healthcheck", host=host)

    refused = await fetch(url, private_hosts=())
    allowed = await fetch(url, private_hosts=(f"{host}:{server.port}",))

    assert refused.status is None
    assert refused.problem.startswith("resolves to the private address ")
    assert refused.problem.endswith(", and that host is not listed under private_hosts")
    assert allowed.status == 200
    assert server.asked == ["GET /healthcheck"]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("100.64.0.1", "100.64.0.1"),
        ("[::1]", "::1"),
        ("[::ffff:10.0.0.7]", "10.0.0.7"),
        ("[64:ff9b::10.0.0.7]", "10.0.0.7"),
        ("[2002:0a00:0007::]", "10.0.0.7"),
        ("[::10.0.0.7]", "10.0.0.7"),
        ("[::ffff:0:10.0.0.7]", "10.0.0.7"),
        ("0x0a000007", "10.0.0.7"),
    ],
)
async def test_no_spelling_of_a_private_address_slips_through(fetch: Fetch, host: str, address: str) -> None:
    fetched = await fetch(f"http://{host}/", private_hosts=())

    assert fetched.problem == (
        f"resolves to the private address {address}, and that host is not listed under private_hosts"
    )


@pytest.mark.parametrize("host", ["167772167", "012.0.0.7", "10.7", "2130706433", "0177.0.0.1", "127.1"])
async def test_an_address_in_another_way_of_writing_numbers_is_not_connected_to(fetch: Fetch, host: str) -> None:
    fetched = await fetch(f"http://{host}/", private_hosts=())

    assert fetched.status is None
    assert fetched.problem.startswith(("resolves to the private address ", "is not a proper URL"))


@pytest.mark.parametrize("host", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "[::]", "[fd00:ec2::254]"])
async def test_where_clouds_keep_credentials_is_never_connected_to(fetch: Fetch, host: str) -> None:
    fetched = await fetch(f"http://{host}/", private_hosts=(host,))

    assert fetched.problem.endswith("an address that no service may have")


async def test_a_name_that_comes_to_resolve_to_a_private_address_is_caught_at_the_connection(
    server: Server, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, real = asyncio.get_running_loop(), asyncio.get_running_loop().getaddrinfo

    async def rebound(host: str, *args: object, **kwargs: object) -> object:
        return await real("127.0.0.1" if host == "catalog.example.com" else host, *args, **kwargs)

    monkeypatch.setattr(loop, "getaddrinfo", rebound)
    fetched = await fetch(server.url("/healthcheck", host="catalog.example.com"))

    assert fetched.problem.startswith("resolves to the private address 127.0.0.1")
    assert server.asked == []


async def test_a_redirect_within_the_host_is_followed_twice_and_no_more(server: Server, fetch: Fetch) -> None:
    twice = await fetch(server.url("/to/to/healthcheck"))
    thrice = await fetch(server.url("/to/to/to/healthcheck"))

    assert (twice.status, twice.body[:7]) == (200, "Catalog")
    assert (thrice.status, thrice.problem) == (None, "redirects more than 2 times")


async def test_a_redirect_to_another_host_is_not_followed(server: Server, fetch: Fetch) -> None:
    fetched = await fetch(server.url("/elsewhere"))

    assert fetched.problem == f"redirects to http://localhost:{server.port}, which is not the declared host"
    assert server.asked == ["GET /elsewhere"]


async def test_a_redirect_status_without_a_place_to_go_is_an_answer(server: Server, fetch: Fetch) -> None:
    assert (await fetch(server.url("/bare"))).status == 304


async def test_at_most_64_kib_are_read(server: Server, fetch: Fetch) -> None:
    fetched = await fetch(server.url("/huge"))

    assert (fetched.status, len(fetched.body), fetched.whole) == (200, 64 * 1024, False)
    assert (await fetch(server.url("/healthcheck"))).whole


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1252"])
async def test_json_is_read_with_any_byte_order_mark_or_declared_character_set(
    server: Server, fetch: Fetch, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    marked = encoding.startswith("utf")
    told = "application/json" if marked else f"application/json; charset={encoding}"
    body = '{"mode": "Größe"}'.encode(encoding)
    monkeypatch.setitem(ANSWERS, "/marked", lambda: web.Response(body=body, headers={"Content-Type": told}))

    assert (await fetch(server.url("/marked"))).body == '{"mode": "Größe"}'


@pytest.mark.parametrize(
    "charset", ["bz2", "hex", "rot13", "zip", "idna", "undefined", "punycode", "unicode_escape", "utf-7"]
)
async def test_no_word_of_the_other_side_for_its_characters_breaks_the_look(
    server: Server, fetch: Fetch, monkeypatch: pytest.MonkeyPatch, charset: str
) -> None:
    headers = {"Content-Type": f"text/plain; charset={charset}"}
    monkeypatch.setitem(ANSWERS, "/odd", lambda: web.Response(body="Größe-x\\u0041+AEE-".encode(), headers=headers))

    fetched = await fetch(server.url("/odd"))

    assert (fetched.status, fetched.body, fetched.problem) == (200, "Größe-x\\u0041+AEE-", "")


def test_a_character_set_that_nobody_knows_is_none() -> None:
    assert decoded("Größe".encode(), "x-klingon") == "Größe"
    assert decoded("Größe".encode("utf-16-be"), "utf-16-be") == "Größe"


@pytest.mark.parametrize(
    ("path", "problem"),
    [("/slow", "did not answer within 0.5 s"), ("/drop", "closed the connection without an answer")],
)
async def test_silence_is_told_plainly(server: Server, fetch: Fetch, path: str, problem: str) -> None:
    fetched = await fetch(server.url(path))

    assert (fetched.status, fetched.body, fetched.problem) == (None, "", problem)


async def test_a_host_that_is_not_there_is_told_plainly(fetch: Fetch) -> None:
    assert (await fetch("http://127.0.0.1:1/")).problem == "could not be connected to"
    assert (await fetch("http://nowhere.invalid/")).problem == "has a host name that cannot be resolved"


async def test_every_request_stands_alone_with_its_own_connection_and_no_cookies(server: Server) -> None:
    shared = HttpWeb(catalog(server.url("/healthcheck"), private_hosts=PRIVATE))

    for _ in range(3):
        await shared.fetch(server.url("/healthcheck"))
    await shared.close()

    assert len({connection for connection, _ in server.seen}) == 3
    assert [cookies for _, cookies in server.seen] == [{}, {}, {}]
