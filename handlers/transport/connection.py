"""One Socket Mode connection that comes back by itself.

Two failures of the SDK's client (3.47) are made good here: after a refused handshake it repeats the same used-up
address for ever, and a connection may fall silent without anybody noticing.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from aiohttp import WSMessage, WSMsgType
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Failed, Refused, Unreachable
from handlers.transport.client import slack_errors

log = logging.getLogger(__name__)

# Seconds of real time.
PING_EVERY = 3.0
SILENT = 12.0
CLOSING = 2.0


async def address(client: AsyncWebClient, app_token: str) -> str:
    """Where to connect, once and soon. Raises Refused for a wrong token, or Unreachable."""
    try:
        with slack_errors("opening a Socket Mode connection"):
            return str((await client.apps_connections_open(app_token=app_token))["url"])
    except Unreachable:
        raise
    except Failed as error:
        raise Refused(str(error), "SLACK_APP_TOKEN must be an xapp- token with connections:write.") from error


class Connection:
    """`heard` is when Slack was heard last over it (monotonic seconds).

    `on_hello` is told how many connections of the app Slack counts, this new one among them.
    """

    def __init__(self, app: AsyncApp, app_token: str, *, on_hello: Callable[[int], None]) -> None:
        self._app, self._app_token, self._on_hello = app, app_token, on_hello
        self._connecting: asyncio.Task[None] | None = None
        self._last_pong: float | None = None
        self._handler = self._build()
        self.heard = self._built

    @property
    def up(self) -> bool:
        """Was Slack heard over this very connection, and is it still open?"""
        return self._up and self.heard > self._built

    async def start(self) -> None:
        """Begin to connect. Raises Refused for a wrong token."""
        client = self._handler.client
        try:
            client.wss_uri = await address(client.web_client, self._app_token)
        except Unreachable as error:
            log.warning("will be tried again: %s", error)
        self._connect()

    async def look(self) -> None:
        """To be called again and again: notice silence, and help the client where it is stuck."""
        client = self._handler.client
        if client.last_ping_pong_time not in (None, self._last_pong):
            self._last_pong, self.heard = client.last_ping_pong_time, time.monotonic()
        self._up = await client.is_connected()
        if time.monotonic() - max(self.heard, self._built) >= SILENT:
            await self._replace()
        elif not self._up:
            client.wss_uri = None  # the client would try the used-up address again; now it asks for a new one

    async def close(self) -> None:
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

    def _build(self) -> AsyncSocketModeHandler:
        self._built, self._up, self._last_pong = time.monotonic(), False, None
        handler = AsyncSocketModeHandler(self._app, self._app_token, ping_interval=PING_EVERY)
        handler.client.on_message_listeners.append(self._hear)
        return handler

    async def _hear(self, frame: WSMessage) -> None:
        """Every frame, Slack's hello first."""
        self.heard, self._up = time.monotonic(), True
        if frame.type is WSMsgType.TEXT and '"num_connections"' in frame.data:
            said = json.loads(frame.data)
            if said.get("type") == "hello":
                self._on_hello(int(said["num_connections"]))

    def _connect(self) -> None:
        """In the background: the client goes on until it has a connection or is closed."""
        connect: Callable[[], Coroutine[Any, Any, None]] = self._handler.connect_async  # untyped in Bolt
        self._connecting = asyncio.create_task(connect(), name="socket connecting")

    async def _replace(self) -> None:
        log.warning("the socket was silent for %.0f s and is replaced", SILENT)
        await self.close()
        self._handler = self._build()
        self._connect()
