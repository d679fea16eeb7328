"""Keeps Socket Mode alive. A bot that looks healthy and hears nothing is the worst kind of broken.

There are two connections, since Slack neither repeats nor keeps what arrives while one is being renewed.
"""

import asyncio
import logging
import time
from collections.abc import Callable

from slack_bolt.app.async_app import AsyncApp

from handlers.transport.connection import Connection

log = logging.getLogger(__name__)

CONNECTIONS = 2
LOOK_EVERY, LOST = 1.0, 60.0  # seconds of real time


class SocketSupervisor:
    """Slack's way in; `on_lost` is called, once, when Slack was not heard over any connection for `LOST` seconds."""

    def __init__(self, app: AsyncApp, app_token: str, *, on_lost: Callable[[], None]) -> None:
        self._app, self._app_token, self._on_lost = app, app_token, on_lost
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

    async def start(self) -> None:
        """Begin to connect; `connected` tells when it has come about. Raises Refused for a wrong token."""
        self._connections = tuple(Connection(self._app, self._app_token) for _ in range(CONNECTIONS))
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

    async def _close(self) -> None:
        await asyncio.gather(*(connection.close() for connection in self._connections))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self.silence >= LOST:
                log.critical("Slack was not heard for %.0f s", LOST)
                self._on_lost()
                return
            for outcome in await asyncio.gather(*(c.look() for c in self._connections), return_exceptions=True):
                if isinstance(outcome, Exception):
                    log.error("looking after a socket went wrong", exc_info=outcome)
