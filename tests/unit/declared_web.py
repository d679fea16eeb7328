"""A web server of our own, and a services file that declares what is asked of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.catalog import Catalog

ANSWERS: dict[str, Callable[[], web.Response]] = {
    "/healthcheck": lambda: web.Response(text="Catalog OK – ✓", headers={"Set-Cookie": "task=1"}),
    "/broken": lambda: web.Response(status=500, text="no"),
    "/bare": lambda: web.Response(status=304),
    "/huge": lambda: web.Response(body=b"x" * 10_000_000),
}


def catalog(*urls: str, private_hosts: tuple[str, ...]) -> Catalog:
    service = {
        "cluster": "sales-prod",
        "service": "web",
        "region": "us-east-1",
        "requesters": ["ana"],
        "approvers": ["ben"],
        "requests": [{"name": str(n), "url": url} for n, url in enumerate(urls)],
        "private_hosts": private_hosts,
    }
    return Catalog.model_validate(
        {
            "home": {"team": "T0QUILT", "incident_channel": "C0INCIDENT"},
            "people": {"ana": ["U0AAAA"], "ben": ["U0BBBB"]},
            "services": {"web": service},
        }
    )


class Server:
    """Counts what arrives, and answers by path."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.seen: list[tuple[object, dict[str, str]]] = []
        self.port = 0

    def url(self, path: str, *, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        self.asked.append(f"{request.method} {request.path}")
        self.seen.append((request.transport.get_extra_info("peername"), dict(request.cookies)))
        match request.path.strip("/").split("/", 1):
            case ["slow"]:
                await asyncio.sleep(0.7)
            case ["drop"]:
                request.transport.abort()
            case ["to", where]:
                return web.Response(status=302, headers={"Location": f"/{where}"})
            case ["elsewhere"]:
                return web.Response(status=302, headers={"Location": self.url("/healthcheck", host="localhost")})
        return ANSWERS.get(request.path, web.Response)()


@asynccontextmanager
async def running_server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    yield server
    await runner.cleanup()
