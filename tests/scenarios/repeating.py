"""A peer that repeats whatever it was sent, in each way that an answer can, as a careless gateway does."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote

from aiohttp import web

_PATIENCE = {"Retry-After": "1"}


class Repeating:
    """It plays every provider that is spoken to over HTTP. `how`: refuses, is unavailable, redirects, or answers."""

    def __init__(self) -> None:
        self.how, self.heard, self.url = "refuses", list[str](), ""

    async def answer(self, request: web.Request) -> web.Response:
        said = f"{request.method} {unquote(request.raw_path)} {dict(request.headers)} {(await request.read()).decode()}"
        self.heard.append(said)
        words = {
            "message": f"Not so: {said}",
            "errors": {"any": said} if "/rest/api/3" in request.path else [{"message": said}],  # Jira's are by field
            "errorMessages": [said],
            "status": said,
        }
        body = json.dumps(words)
        if self.how == "redirects":
            return web.Response(status=302, headers={"Location": f"{self.url}/{request.raw_path}"}, text=body)
        if self.how == "is unavailable":
            return web.Response(status=503, headers=_PATIENCE, text=body)
        status = {"refuses": 400, "does not know the key": 401, "answers": 200}[self.how]
        return web.Response(status=status, text=body, headers={"WWW-Authenticate": f"Basic realm={said[:20]}"})


@asynccontextmanager
async def repeating() -> AsyncIterator[Repeating]:
    peer, app = Repeating(), web.Application()
    app.router.add_route("*", "/{any:.*}", peer.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    peer.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield peer
    finally:
        await runner.cleanup()
