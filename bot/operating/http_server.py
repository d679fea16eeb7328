"""The bot's ports: one for whoever runs it, with health and numbers; in HTTP mode another for Slack's requests.

They are apart, so that only the second need be reached from the internet, and neither can be filled by the other's.
"""

import asyncio
import contextlib
import logging
import resource
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, cast

from aiohttp import web

from bot.errors import Refused
from bot.metrics import CONTENT_TYPE
from bot.operating.bodies import LARGEST
from bot.operating.connections import IDLE, WITHIN, Connections, Handler, room
from bot.operating.health import HealthChecks
from bot.operating.strangers import OfStrangers

_CLOSING = 1.0  # seconds for requests that are being answered
_LINGERING = 0.0  # seconds in which the rest of a body that nobody wants is still read
_AT_ONCE = 1  # connection taken in at each turn of the event loop: after a burst, none is hung up on unheard
_UNREAD = 64 * 1024  # bytes of each that the kernel keeps, and hands over in one piece
_WAITING = 1024  # those that the kernel keeps meanwhile


class HttpServer:
    """Answers `routes` at `url`, "" before `open`. `setting` is the variable that decides about its port.

    Whoever sends a body of more than `largest` bytes is refused.
    """

    _log = logging.getLogger(f"{__name__}.requests")
    _log.addFilter(OfStrangers())

    def __init__(
        self, routes: Iterable[web.RouteDef], *, bind: str, port: int, setting: str, largest: int = LARGEST
    ) -> None:
        self.url = ""
        self._bind, self._port, self._setting = bind, port, setting
        most = room(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        self._connections = Connections(port=setting, most=most, largest=largest)
        app = web.Application(middlewares=[self._connections.middleware], client_max_size=largest)
        app.add_routes(routes)
        self._runner = web.AppRunner(
            app,
            logger=self._log,
            access_log=None,
            shutdown_timeout=_CLOSING,
            keepalive_timeout=IDLE,
            lingering_time=_LINGERING,
            auto_decompress=False,  # nothing of Slack's is compressed, and a little of it can become very much
        )
        self._listening: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen. Raises Refused when the port is taken."""
        await self._runner.setup()
        server = cast("web.Server", self._runner.server)  # it has just been set up
        try:
            door = _door(self._bind, self._port)
        except OSError as error:
            await self._runner.cleanup()
            where = f"{self._bind}:{self._port}"
            fix = f"See {self._setting} and ROLLBACK_BIND."
            raise Refused(f"Cannot listen on {where}: {error.strerror}.", fix) from error
        factory = self._connections.factory(server)
        self._listening = await asyncio.get_running_loop().create_server(factory, sock=door, backlog=_AT_ONCE)
        door.listen(_WAITING)  # asyncio takes in as many at a time as it lets wait, and knows one number for both
        host, port = door.getsockname()[:2]
        self.url = f"http://{host}:{port}"

    async def close(self) -> None:
        if self._listening:
            self._listening.close()
        await self._runner.cleanup()


class SlackRequests:
    """`events` answers Slack, while the bot takes anything in."""

    def __init__(self) -> None:
        self.events: Handler | None = None
        self._answering = 0
        self._none = asyncio.Event()

    async def end(self) -> None:
        """Take nothing more in, and answer what came in before, while there is a journal to store it."""
        self.events = None
        if self._answering:
            self._none.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._none.wait(), _CLOSING)

    def routes(self) -> tuple[web.RouteDef, ...]:
        return (web.post("/slack/events", self._answer),)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """While starting or stopping nothing is taken in; Slack shows it to whoever asks."""
        if self.events is None:
            return web.Response(status=503, text="This bot takes no requests now.")
        self._answering += 1
        try:
            return await self.events(request)
        finally:
            self._answering -= 1
            if not self._answering:
                self._none.set()


def health_routes(health: HealthChecks, numbers: Callable[[], Awaitable[bytes]]) -> tuple[web.RouteDef, ...]:
    """Anybody may ask, so nobody's connection outlives the answer."""

    async def healthz(_: web.Request) -> web.Response:
        return _answer(*await health.alive())

    async def readyz(_: web.Request) -> web.Response:
        return _answer(*await health.ready())

    async def metrics(_: web.Request) -> web.Response:
        return _closing(web.Response(body=await numbers(), headers={"Content-Type": CONTENT_TYPE}))

    return web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)


def _answer(ok: bool, body: dict[str, Any]) -> web.Response:
    return _closing(web.json_response(body, status=200 if ok else 503))


def _closing(response: web.Response) -> web.Response:
    response.force_close()
    return response


def _door(bind: str, port: int) -> socket.socket:
    """Where the kernel can, it keeps connections over which nothing came: they cost the bot neither time nor a file."""
    door = socket.create_server((bind, port), family=socket.AF_INET6 if ":" in bind else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _UNREAD)
    if hasattr(socket, "TCP_DEFER_ACCEPT"):
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, int(WITHIN))
    return door
