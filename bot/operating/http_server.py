"""The one port of the bot: health and numbers for whoever runs it, and in HTTP mode Slack's requests."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.errors import Refused
from bot.metrics import CONTENT_TYPE
from bot.operating.health import HealthChecks

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_CLOSING = 1.0  # seconds for requests that are being answered


class HttpServer:
    """Opens before everything else and closes after it. `events` answers Slack, while the bot takes anything in."""

    def __init__(self, *, bind: str, port: int, health: HealthChecks, numbers: Callable[[], Awaitable[bytes]]) -> None:
        self.url = ""
        self.events: Handler | None = None
        self._bind, self._port = bind, port
        self._health, self._numbers = health, numbers
        app = web.Application()
        app.add_routes([web.get("/healthz", self._healthz), web.get("/readyz", self._readyz)])
        app.add_routes([web.get("/metrics", self._metrics), web.post("/slack/events", self._slack)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSING)

    async def open(self) -> None:
        """Listen. Raises Refused when the port is taken."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._bind, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            where = f"{self._bind}:{self._port}"
            raise Refused(f"Cannot listen on {where}: {error.strerror}.", "See PORT and ROLLBACK_BIND.") from error
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def close(self) -> None:
        await self._runner.cleanup()

    async def _healthz(self, _: web.Request) -> web.Response:
        return _answer(*await self._health.alive())

    async def _readyz(self, _: web.Request) -> web.Response:
        return _answer(*await self._health.ready())

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=await self._numbers(), headers={"Content-Type": CONTENT_TYPE})

    async def _slack(self, request: web.Request) -> web.StreamResponse:
        """In Socket Mode, and while starting or stopping, nothing is taken in here; Slack shows it to whoever asks."""
        if self.events is None:
            return web.Response(status=503, text="This bot takes no requests here.")
        return await self.events(request)


def _answer(ok: bool, body: dict[str, Any]) -> web.Response:
    return web.json_response(body, status=200 if ok else 503)
