"""How many may be connected to a port at once, and how long they may take to say what they want.

aiohttp has a time-out for what is idle between two requests, and none for headers or bodies; nor any limit. Whoever
connects is let in, at the cost of somebody who has not said anything yet: else a few hundred idle connections would
keep Slack out, or take every file that the bot may open.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.web_protocol import RequestHandler as Connection

from bot.operating.bodies import LARGEST, Bodies
from bot.operating.head import Head

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

WITHIN = 5.0  # seconds of real time from a connection to its first request, and from a request's head to its end
IDLE = 75.0  # seconds between two requests: longer than load balancers keep theirs
_SAY_EVERY = 60.0
_OWN_FILES, _MOST = 160, 512  # what the bot itself opens at its busiest; more connections than that help nobody


def room(files: int) -> int:
    """How many connections a port may have, of two ports, where the process may open so many `files`."""
    return min(_MOST, max(16, (files - _OWN_FILES) // 2))


class Connections:
    """A factory of connections for `loop.create_server`, and a middleware of the application that answers on them.

    `port` is how its setting is called, for the log; a body may have `largest` bytes.
    """

    def __init__(self, *, port: str, most: int, largest: int = LARGEST) -> None:
        self._port, self._most, self._largest = port, most, largest
        self._bodies = Bodies(self._close)
        self._answering: set[Connection] = set()  # a whole request has come, and no answer has gone yet
        self._proven: set[Connection] = set()  # an answer was yes, and lets it be kept
        self._closed, self._next_word = 0, 0.0

    def factory(self, server: web.Server) -> Callable[[], Head]:
        def connection() -> Head:
            self._make_room(server)
            new = server()
            asyncio.get_running_loop().call_later(WITHIN, self._late, new)
            return Head(new, refused=self._count)

        return connection

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only what has come whole, and in time, is answered; and after a no the connection is closed.

        A handler that does not know who asks closes it after a yes too: whoever may stay is closed last.
        """
        connection = request.protocol
        try:
            if not await self._bodies.came_whole(request, largest=self._largest, within=WITHIN):
                self._count()
                raise web.HTTPRequestTimeout
            self._answering.add(connection)
            response = await handler(request)
        except web.HTTPException as refused:
            refused.force_close()
            raise
        finally:
            self._answering.discard(connection)
        if response.status >= 400:
            response.force_close()
        elif response.keep_alive is not False:
            self._proven.add(connection)
        return response

    def _late(self, connection: Connection) -> None:
        if connection.transport and connection not in self._answering | self._proven:
            self._close(connection)

    def _make_room(self, server: web.Server) -> None:
        """Close first whoever was silent longest, and rather somebody new than somebody proven."""
        there = server.connections
        self._proven.intersection_update(there)
        idle = [each for each in there if each not in self._answering and each.transport]
        in_turn = sorted(idle, key=self._proven.__contains__)
        for each in in_turn[: max(0, len(there) + 1 - self._most)]:
            self._close(each)

    def _close(self, connection: Connection) -> None:
        connection.force_close()
        self._count()

    def _count(self) -> None:
        """Said at most once a minute: whoever floods the port shall not flood the log."""
        self._closed += 1
        if time.monotonic() >= self._next_word:
            why = f"nothing whole within {WITHIN:g} s, or more than is taken in (of {self._most} at once)"
            log.warning("%d connections to %s were closed since this was last said: %s", self._closed, self._port, why)
            self._closed, self._next_word = 0, time.monotonic() + _SAY_EVERY
