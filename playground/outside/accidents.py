"""What can go wrong with an answer over HTTP: it is another one, late, garbage, or it never comes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True)
class Accident:
    """One spoilt answer; with neither `status` nor `body` the connection breaks unanswered.

    `apply`: what was asked happens all the same. `hold`: real seconds before anything is answered.
    """

    status: int = 0
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    apply: bool = False
    hold: float = 0.0


class Accidents:
    """Of one peer. `asked` are the requests so far, as `POST /path`."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.coming: list[Accident] = []
        self.down = False

    def next(self, accident: Accident, *, times: int = 1) -> None:
        self.coming += [accident] * times

    def around(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            self.asked.append(f"{request.method} {request.path}")
            if self.down:
                return _cut(request)
            if not self.coming:
                return await handler(request)
            accident = self.coming.pop(0)
            await request.read()  # whoever hangs up meanwhile has asked all the same
            await asyncio.sleep(accident.hold)
            if accident.apply:
                await handler(request)
            if not accident.status and not accident.body:
                return await handler(request) if accident.hold and not accident.apply else _cut(request)
            return web.Response(status=accident.status or 200, text=accident.body, headers=dict(accident.headers))

        return answer


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
