"""One Socket Mode connection that comes back by itself.

Two failures of the SDK's client (3.47) are made good here: after a refused handshake it repeats the same used-up
address for ever, and a connection may fall silent without anybody noticing.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from aiohttp import WSMessage, WSMsgType
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Failed, Refused, Unreachable
from handlers.transport.client import slack_errors
from handlers.transport.leaving import Acknowledging, Acks, InHand, begin_to_close

log = logging.getLogger(__name__)

# Seconds of real time.
PING_EVERY = 3.0
SILENT = 12.0
CLOSING = 2.0
ANSWERING = 1.0  # what has arrived, when it is closed


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

    `on_hello` is told how many connections of the app Slack counts, this new one among them. What it cannot
    acknowledge itself is acknowledged `elsewhere`.
    """

    def __init__(
        self, app: AsyncApp, app_token: str, *, on_hello: Callable[[int], None], elsewhere: Acknowledging | None = None
    ) -> None:
        self._app, self._app_token, self._on_hello, self._elsewhere = app, app_token, on_hello, elsewhere
        self._connecting: asyncio.Task[None] | None = None
        self._last_pong: float | None = None
        self._handler = self._build()
        self.heard = self._built

    @property
    def up(self) -> bool:
        """Was Slack heard over this very connection, and is it still open?"""
        return self._up and self.heard > self._built

    @property
    def acks(self) -> Acks:
        return self._acks

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

    async def leave(self, elsewhere: Acknowledging | None) -> None:
        """Close, and leave nobody unanswered: what comes until Slack has closed as well is acknowledged `elsewhere`.

        Without one it is stored all the same. Over one that is only being opened something may come as well.
        """
        client = self._handler.client
        await self._opened(ANSWERING)
        session = client.current_session
        if session is not None and await client.is_connected():
            client.auto_reconnect_enabled = False
            self._acks.elsewhere = elsewhere
            self._closed.clear()  # one before this may have been closed by Slack
            await self._in_hand.none(ANSWERING)
            with contextlib.suppress(ConnectionError, TimeoutError):
                await begin_to_close(session)
                await asyncio.wait_for(self._closed.wait(), CLOSING)
            await self._in_hand.none(ANSWERING)
        await self.close()

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

    async def _opened(self, within: float) -> None:
        """Where Slack was asked for it and has not answered yet, wait for that."""
        if self._connecting is not None and self._handler.client.wss_uri:
            await asyncio.wait({self._connecting}, timeout=within)

    def _build(self) -> AsyncSocketModeHandler:
        self._built, self._up, self._last_pong = time.monotonic(), False, None
        handler = AsyncSocketModeHandler(self._app, self._app_token, ping_interval=PING_EVERY)
        self._acks, self._in_hand, self._closed = Acks(handler.client, self._elsewhere), InHand(), asyncio.Event()
        handler.client.on_message_listeners.append(self._hear)
        handler.client.on_close_listeners.append(self._hear_the_end)
        handler.client.socket_mode_request_listeners[:] = [self._take]
        return handler

    async def _take(self, _client: object, request: SocketModeRequest) -> None:
        acks: Any = self._acks
        try:
            await self._handler.handle(acks, request)
        except ConnectionError as error:
            log.warning("not acknowledged, since the connection to Slack is closed: %s", error)
        finally:
            self._in_hand.over(request.envelope_id)

    async def _hear_the_end(self, _frame: WSMessage) -> None:
        self._closed.set()

    async def _hear(self, frame: WSMessage) -> None:
        """Every frame, Slack's hello first."""
        self.heard, self._up = time.monotonic(), True
        if frame.type is not WSMsgType.TEXT:
            return
        self._in_hand.arrived(frame.data)
        if '"num_connections"' in frame.data:
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
