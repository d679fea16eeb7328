"""Keeps Socket Mode alive. A bot that looks healthy and hears nothing is the worst kind of broken.

There are two connections, since Slack neither repeats nor keeps what arrives while one is being renewed. Now and then
one is, on purpose: in its hello Slack says how many there are.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.response import SocketModeResponse

from handlers.transport.connection import Connection
from handlers.transport.foreign import ForeignSockets
from handlers.transport.leaving import Acknowledging, AckSeal

log = logging.getLogger(__name__)

CONNECTIONS = 2
LOOK_EVERY, LOST = 1.0, 60.0  # seconds of real time


class SocketSupervisor:
    """Slack's way in; `on_lost` is called, once, when Slack was not heard over any connection for `LOST` seconds.

    `on_foreign` is told how many connections are somebody else's, when that becomes none or more than none.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        *,
        on_lost: Callable[[], None],
        on_foreign: Callable[[int], None],
        others: Callable[[], int] = lambda: 0,
        over_another: Acknowledging | None = None,
    ) -> None:
        """`others`: how many other bots on the same database have connections of their own, and `over_another` the way
        to acknowledge over one of those, if there is any.
        """
        self._app, self._app_token, self._on_lost, self._on_foreign = app, app_token, on_lost, on_foreign
        self._others, self._over_another = others, over_another
        self._foreign = ForeignSockets(time.monotonic())
        self._connections: tuple[Connection, ...] = ()
        self._watching: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Is there a connection over which Slack was heard?"""
        return any(connection.up for connection in self._connections)

    @property
    def silence(self) -> float:
        """Seconds since Slack was heard over any of them."""
        return time.monotonic() - max(connection.heard for connection in self._connections)

    @property
    def foreign(self) -> int:
        """How many connections are surely somebody else's."""
        return self._foreign.count

    async def start(self) -> None:
        """Begin to connect; `connected` tells when it has come about. Raises Refused for a wrong token."""
        self._connections = tuple(self._another() for _ in range(CONNECTIONS))
        try:
            for connection in self._connections:
                await connection.start()
        except BaseException:
            await self._close()
            raise
        self._watching = asyncio.create_task(self._watch(), name="socket watching")

    async def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
            await self._close()

    async def acknowledge(self, handed_over: str) -> None:
        """What another bot of this app took in while its last connection was being closed.

        Where this one cannot say it either, it is handed on to nobody: bots that end at once would hand it in a circle.
        """
        if (ack := AckSeal(self._app_token).opened(handed_over)) is None:
            log.warning("what is to be acknowledged for another bot is not said by a bot of this app")
            return
        try:
            await self.send_socket_mode_response(json.loads(ack))
        except ConnectionError:
            log.warning("another bot could not acknowledge what it took in, nor could this one")

    async def send_socket_mode_response(self, response: SocketModeResponse | dict[str, Any]) -> None:
        """Over whichever connection is open. Raises ConnectionError where none is."""
        for connection in self._connections:
            if connection.up:
                with contextlib.suppress(ConnectionError):
                    await connection.acks.over_its_own(response)
                    return
        raise ConnectionError("No connection to Slack is open.")

    def _another(self) -> Connection:
        return Connection(self._app, self._app_token, on_hello=self._hello, elsewhere=self)

    def _hello(self, connections: int) -> None:
        ours = len(self._connections) + CONNECTIONS * self._others()
        if self._foreign.hello(connections - ours, time.monotonic()):
            self._on_foreign(self._foreign.count)

    async def _renew(self) -> None:
        """The new one is there before the oldest one goes, so that nothing falls in between."""
        if len(self._connections) > CONNECTIONS:
            if self._connections[-1].up:
                old, *rest = self._connections
                await old.leave(rest[-1].acks)
                self._connections = tuple(rest)  # only now: a stop in between leaves it as well
        elif time.monotonic() >= self._foreign.next_look and all(each.up for each in self._connections):
            fresh = self._another()
            self._connections = (*self._connections, fresh)
            await fresh.start()

    async def _close(self) -> None:
        """One stays until the others are closed: over it is acknowledged what comes while they are being closed.

        What comes while that one is, another bot acknowledges.
        """
        *others, last = sorted(self._connections, key=lambda connection: connection.up)
        await asyncio.gather(*(connection.leave(last.acks if last.up else self._over_another) for connection in others))
        await last.leave(self._over_another)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self.silence >= LOST:
                log.critical("Slack was not heard for %.0f s", LOST)
                self._on_lost()
                return
            looks = [connection.look() for connection in self._connections]
            for outcome in await asyncio.gather(*looks, self._renew(), return_exceptions=True):
                if isinstance(outcome, Exception):
                    log.error("looking after a socket went wrong", exc_info=outcome)
