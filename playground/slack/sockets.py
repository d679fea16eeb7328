"""Slack's end of Socket Mode: tickets, up to ten WebSockets, one of them for each envelope, and their accidents."""

import asyncio
import json
import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from playground.slack.world import APP_ID

MAX_SOCKETS = 10
DEBUG_INFO = {"host": "local-slack", "approximate_connection_time": 18060}


class Socket:
    """One WebSocket of the app."""

    def __init__(self, request: web.Request, ws: web.WebSocketResponse) -> None:
        self._request = request
        self.ws = ws
        self.muted = self.closing = False
        self.reader: asyncio.Task[None] | None = None
        self.released = asyncio.Event()

    @property
    def open(self) -> bool:
        transport = self._request.transport
        return not self.closing and not self.ws.closed and transport is not None and not transport.is_closing()

    def abort(self) -> None:
        self.released.set()
        if self._request.transport is not None:
            self._request.transport.abort()

    def mute(self) -> None:
        """Neither read nor write any more, TCP stays open: unread pings get no pong."""
        self.muted = True
        if self.reader is not None:
            self.reader.cancel()

    async def send(self, frame: dict[str, Any]) -> None:
        if not self.muted:
            await self.ws.send_json(frame)


class Sockets:
    """All sockets of the app. `acked(envelope_id, payload)` hears of every ack."""

    def __init__(self, *, base_url: Callable[[], str], ring: Callable[[], None]) -> None:
        self.acked: Callable[[str, dict[str, Any]], None] = lambda envelope_id, payload: None
        self._base_url = base_url
        self._ring = ring
        self._tickets: set[str] = set()
        self._sockets: list[Socket] = []
        self._carried: dict[str, Socket] = {}  # by the envelope's id: over which it went last
        self._turn = 0
        self._refusals = 0
        self._twice = False
        self._passed_over = 0
        self._late: float | None = None
        self._held: list[dict[str, Any]] | None = None
        self._underway: set[asyncio.Task[bool]] = set()

    @property
    def connected(self) -> int:
        return len(self._open())

    def is_gone(self, envelope_id: str) -> bool:
        """Is the socket closed over which this went?"""
        socket = self._carried.get(envelope_id)
        return socket is not None and not socket.open

    def issue(self) -> dict[str, Any]:
        """The answer of apps.connections.open: an address that works once."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return {"url": f"{self._base_url().replace('http', 'ws', 1)}/link?ticket={ticket}&app_id={APP_ID}"}

    def refuse_handshakes(self, count: int) -> None:
        """Answer the next WebSocket handshakes with 403; their tickets are used up."""
        self._refusals = count

    def deliver_twice(self) -> None:
        """Send the next envelope two times."""
        self._twice = True

    def pass_over(self, oldest: int) -> None:
        """From now on so many sockets, the oldest ones, get nothing, while there are others."""
        self._passed_over = oldest

    def deliver_late(self, seconds: float) -> None:
        """Send the next envelope after so many real seconds, although the person's three begin at once."""
        self._late = seconds

    def deliver_while_closing(self) -> None:
        """From now on hold each envelope until a client has said that it closes, and send it before closing as well."""
        self._held = []

    async def drop(self, *, abort: bool = False) -> None:
        """End all WebSockets, politely or by cutting TCP."""
        for socket in list(self._sockets):
            if abort or socket.muted:
                socket.abort()
            else:
                await socket.ws.close()

    def blackhole(self) -> None:
        """Leave the TCP connections open and silent; new ones work."""
        for socket in self._open():
            socket.mute()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every client to come back on a fresh connection, as Slack does every few hours."""
        for socket in self._open():
            await socket.send({"type": "disconnect", "reason": reason, "debug_info": DEBUG_INFO})

    async def send(self, envelope: dict[str, Any]) -> bool:
        """Hand the envelope to one open socket, in turn; False when there is none."""
        if self._held is not None:
            self._held.append(envelope)
            return True
        if self._late is not None:
            task = asyncio.create_task(self._send_later(envelope, self._late))
            self._late = None
            self._underway.add(task)
            task.add_done_callback(self._underway.discard)
            return True
        copies = 2 if self._twice else 1
        self._twice = False
        return all([await self._send_once(envelope) for _ in range(copies)])

    async def _send_later(self, envelope: dict[str, Any], seconds: float) -> bool:
        await asyncio.sleep(seconds)
        return await self.send(envelope)

    async def _send_once(self, envelope: dict[str, Any]) -> bool:
        while open_now := self._open()[self._passed_over :] or self._open():
            self._turn += 1
            socket = open_now[self._turn % len(open_now)]
            try:
                await self._hand(socket, envelope)
            except ConnectionError:
                self._sockets.remove(socket)
            else:
                return True
        return False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """`GET /link`: the WebSocket itself."""
        if not self._admit(request.query.get("ticket", "")):
            return web.Response(status=403, text="This ticket was used already: call apps.connections.open again.")
        ws = web.WebSocketResponse(autoclose=False)
        await ws.prepare(request)
        if self.connected >= MAX_SOCKETS:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": DEBUG_INFO})
            await ws.close()
            return ws
        await self._serve(Socket(request, ws))
        return ws

    def _admit(self, ticket: str) -> bool:
        if ticket not in self._tickets:
            return False
        self._tickets.remove(ticket)
        if self._refusals == 0:
            return True
        self._refusals -= 1
        return False

    async def _serve(self, socket: Socket) -> None:
        self._sockets.append(socket)
        info = {"connection_info": {"app_id": APP_ID}, "num_connections": self.connected}
        await socket.send({"type": "hello", **info, "debug_info": DEBUG_INFO})
        self._ring()
        socket.reader = asyncio.create_task(self._read(socket))
        await asyncio.wait([socket.reader])
        if socket.muted:
            await socket.released.wait()
        await self._part(socket)
        if socket in self._sockets:
            self._sockets.remove(socket)
        self._ring()

    async def _read(self, socket: Socket) -> None:
        async for frame in socket.ws:
            if frame.type is WSMsgType.TEXT:
                message = json.loads(frame.data)
                if "envelope_id" in message:
                    self.acked(message["envelope_id"], message.get("payload") or {})
        socket.closing = True

    async def _part(self, socket: Socket) -> None:
        """The client has said that it closes; this end has not yet."""
        if self._held:
            await self._hand(socket, self._held.pop(0))

    async def _hand(self, socket: Socket, envelope: dict[str, Any]) -> None:
        self._carried[envelope["envelope_id"]] = socket
        await socket.send(envelope)

    def _open(self) -> list[Socket]:
        return [socket for socket in self._sockets if socket.open]
