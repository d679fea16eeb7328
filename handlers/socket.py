"""Keeps Socket Mode alive. A bot that looks healthy and hears nothing is the worst kind of broken.

Two failures of the SDK's client (3.47) are made good here: after a refused handshake it repeats the same used-up
address for ever, and a connection may fall silent without anybody noticing.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from aiohttp import WSMessage
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.errors import Failed, Refused, Unreachable
from handlers.client import slack_errors

log = logging.getLogger(__name__)

# Seconds of real time.
PING_EVERY = 3.0
LOOK_EVERY = 1.0
SILENT, LOST = 12.0, 60.0
CLOSING = 2.0


class SocketSupervisor:
    """One connection to Slack; `on_lost` is called, once, when Slack was not heard for `LOST` seconds."""

    def __init__(self, app: AsyncApp, app_token: str, *, on_lost: Callable[[], None]) -> None:
        self._app, self._app_token, self._on_lost = app, app_token, on_lost
        self._heard = self._built = 0.0
        self._last_pong: float | None = None
        self._up = False
        self._connecting: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Is there a connection over which Slack was heard?"""
        return self._up and self._heard > self._built

    async def start(self) -> None:
        """Begin to connect; `connected` tells when it has come about. Raises Refused for a wrong token."""
        self._heard = time.monotonic()
        self._handler = self._build()
        try:
            with slack_errors("opening a Socket Mode connection"):
                self._handler.client.wss_uri = await self._handler.client.issue_new_wss_url()
        except Unreachable as error:
            log.warning("will be tried again: %s", error)
        except Failed as error:
            await self._close()
            raise Refused(str(error), "SLACK_APP_TOKEN must be an xapp- token with connections:write.") from error
        self._connect()
        self._watching = asyncio.create_task(self._watch(), name="socket watching")

    async def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
            await self._close()

    def _build(self) -> AsyncSocketModeHandler:
        self._built, self._up, self._last_pong = time.monotonic(), False, None
        handler = AsyncSocketModeHandler(self._app, self._app_token, ping_interval=PING_EVERY)
        handler.client.on_message_listeners.append(self._hear)
        return handler

    async def _hear(self, frame: WSMessage) -> None:
        """Every frame, Slack's hello first."""
        self._heard, self._up = time.monotonic(), True

    def _connect(self) -> None:
        """In the background: the client goes on until it has a connection or is closed."""
        connect: Callable[[], Coroutine[Any, Any, None]] = self._handler.connect_async  # untyped in Bolt
        self._connecting = asyncio.create_task(connect(), name="socket connecting")

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if time.monotonic() - self._heard >= LOST:
                log.critical("Slack was not heard for %.0f s", LOST)
                self._on_lost()
                return
            try:
                await self._look(self._handler.client)
            except Exception:
                log.exception("looking after the socket went wrong")

    async def _look(self, client: SocketModeClient) -> None:
        if client.last_ping_pong_time not in (None, self._last_pong):
            self._last_pong, self._heard = client.last_ping_pong_time, time.monotonic()
        self._up = await client.is_connected()
        if time.monotonic() - max(self._heard, self._built) >= SILENT:
            await self._replace()
        elif not self._up:
            client.wss_uri = None  # the client would try the used-up address again; now it asks for a new one

    async def _replace(self) -> None:
        log.warning("the socket was silent for %.0f s and is replaced", SILENT)
        await self._close()
        self._handler = self._build()
        self._connect()

    async def _close(self) -> None:
        """Also of a connection that no longer answers, whose closing handshake would hang."""
        client = self._handler.client
        close: Callable[[], Coroutine[Any, Any, None]] = self._handler.close_async  # untyped in Bolt
        if self._connecting is not None:
            self._connecting.cancel()
        try:
            await asyncio.wait_for(close(), CLOSING)
        except Exception as error:
            log.info("the socket did not close by itself: %r", error)
        for task in (client.message_processor, client.current_session_monitor, client.message_receiver):
            if task is not None:
                task.cancel()
        await client.aiohttp_client_session.close()
