"""Whoever sends very much before it is known who they are takes neither the bot's memory nor its time."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from bot.operating import HttpServer, bodies
from tests.operating.test_connections import siege
from tests.scenarios.world import World

POST = "POST / HTTP/1.1\r\nHost: bot\r\n"
LENGTH = POST + "Content-Length: {}\r\n\r\n"
Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest_asyncio.fixture
async def door(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HttpServer]:
    """A server that says back what it was sent; of bodies it holds no more than 100,000 bytes at once."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=await request.read())

    monkeypatch.setattr(bodies, "AT_ONCE", 100_000)
    server = HttpServer([web.post("/", answer)], bind="127.0.0.1", port=0, setting="PORT", largest=40_000)
    await server.open()
    yield server
    await server.close()


async def knock(door: HttpServer, what: bytes) -> Opened:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(door.url).port)
    writer.write(what)
    await writer.drain()
    return reader, writer


async def answered(opened: Opened) -> bytes:
    reader, writer = opened
    try:
        return await asyncio.wait_for(reader.read(200), 3)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_of_all_bodies_that_do_not_end_only_so_much_is_held_and_who_comes_last_is_heard(door: HttpServer) -> None:
    unfinished = []
    for _ in range(4):
        unfinished.append(await knock(door, LENGTH.format(40_000).encode() + b"a" * 39_999))
        await asyncio.sleep(0.02)

    assert await answered(unfinished[0]) == b""
    assert await answered(unfinished[1]) == b""
    assert sum(door._connections._bodies._being_read.values()) <= 100_000
    unfinished[3][1].write(b"a")
    assert (await answered(unfinished[3])).startswith(b"HTTP/1.1 200")
    unfinished[2][1].close()


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(door: HttpServer) -> None:
    assert b" 413 " in await answered(await knock(door, LENGTH.format(40_001).encode()))


async def test_a_head_without_end_is_refused_however_many_headers_it_is_made_of(door: HttpServer) -> None:
    line = b"X-%d: " + b"a" * 900 + b"\r\n"
    endless = POST.encode() + b"".join(line % number for number in range(40))

    assert b" 431 " in await answered(await knock(door, endless))
    assert b" 431 " in await answered(await knock(door, endless + b"Content-Length: 0\r\n\r\n"))
    short = POST + "Content-Length: 2\r\n\r\nhi"
    assert b"\r\n\r\nhi" in await answered(await knock(door, short.encode()))


@pytest.mark.parametrize("name", ["Transfer-Encoding", "transfer-encoding", "TRANSFER-ENCODING "])
async def test_a_body_in_chunks_is_not_read_whatever_way_it_is_announced(door: HttpServer, name: str) -> None:
    chunks = b"1\r\na\r\n" * 1000 + b"0\r\n\r\n"
    reader, writer = await knock(door, b"POST / HTTP/1.1\r\nHost: bot\r\n")
    await asyncio.sleep(0.02)  # in pieces, none of which says it whole
    for piece in (name[:7].encode(), name[7:].encode() + b": chunked\r", b"\n\r\n" + chunks):
        writer.write(piece)
        await asyncio.sleep(0.02)

    assert b" 411 " in await answered((reader, writer))


async def test_what_is_compressed_is_not_unpacked(door: HttpServer) -> None:
    packed = gzip.compress(b"\0" * 30_000_000)
    async with aiohttp.ClientSession() as session:
        headers = {"Content-Encoding": "gzip"}
        async with session.post(door.url, data=packed, headers=headers) as answer:
            assert await answer.read() == packed


async def test_the_health_port_takes_no_bodies(world: World) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{world.bot.http_server.url}/healthz") as answer:
            assert answer.status == 200
        async with session.get(f"{world.bot.http_server.url}/healthz", data=b"a" * 2000) as answer:
            assert answer.status == 413


@pytest.mark.long
@pytest.mark.parametrize("ending", ["Content-Length: 500000\r\n\r\n" + "a" * 499_999, "X: " + "a" * 8000])
async def test_hundreds_who_send_megabytes_take_little_memory(tmp_path: Path, ending: str) -> None:
    async with siege(tmp_path, files=1024) as here:
        before = here.memory()
        heads = "".join(f"X-{number}: {'a' * 8000}\r\n" for number in range(100 if ending.startswith("X") else 0))
        what = f"POST /slack/events HTTP/1.1\r\nHost: bot\r\n{heads}{ending}".encode()
        port = urlsplit(here.events).port

        async def send() -> None:
            for _ in range(8):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                try:
                    writer.write(what)
                    await asyncio.wait_for(reader.read(), 2)
                except (TimeoutError, ConnectionError):
                    continue
                finally:
                    writer.transport.abort()

        await asyncio.gather(*(send() for _ in range(400)))
        assert here.memory() - before < 100_000_000
