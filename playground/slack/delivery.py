"""Take commands and clicks to the bot, over Socket Mode or signed HTTP, and wait for its ack."""

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from playground.slack.record import Delivery, Record
from playground.slack.sockets import Sockets

ACK_SECONDS = 3.0


class NotAckedError(Exception):
    """Nobody acked; the text is Slack's word for it: operation_timeout or dispatch_failed."""


class Transport(Protocol):
    """One way to reach the bot."""

    async def deliver(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The ack's payload; `kind` is `slash_commands` or `interactive`. Raises NotAckedError."""


class SocketTransport:
    """Each envelope goes to one open socket; the ack may come back on any of them."""

    def __init__(self, sockets: Sockets, record: Record) -> None:
        self._sockets = sockets
        self._record = record
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        sockets.acked = self._acked

    async def deliver(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        delivery = Delivery(id=str(uuid.uuid4()), type=kind, payload=payload)
        ack = self._waiting[delivery.id] = asyncio.get_running_loop().create_future()
        self._record.deliveries.append(delivery)
        try:
            if not await self._sockets.send(_envelope(delivery)):
                raise NotAckedError("dispatch_failed")
            return await asyncio.wait_for(ack, ACK_SECONDS)
        except TimeoutError:
            raise NotAckedError("operation_timeout") from None
        finally:
            del self._waiting[delivery.id]

    def _acked(self, envelope_id: str, payload: dict[str, Any]) -> None:
        for delivery in self._record.deliveries:
            if delivery.id == envelope_id:
                self._record.acked(delivery)
        waiting = self._waiting.get(envelope_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(payload)


class HttpTransport:
    """Requests signed as Slack signs them, to the app's request URL."""

    def __init__(self, request_url: str, *, signing_secret: str, record: Record) -> None:
        self._url = request_url
        self._secret = signing_secret
        self._record = record

    async def deliver(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        delivery = Delivery(id=str(uuid.uuid4()), type=kind, payload=payload)
        self._record.deliveries.append(delivery)
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        try:
            answer = await self._send(urlencode(form))
        except TimeoutError:
            raise NotAckedError("operation_timeout") from None
        except aiohttp.ClientError:
            raise NotAckedError("dispatch_failed") from None
        self._record.acked(delivery)
        return answer

    async def _send(self, body: str) -> dict[str, Any]:
        limit = aiohttp.ClientTimeout(total=ACK_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=limit, raise_for_status=True) as session,
            session.post(self._url, data=body, headers=self._headers(body)) as response,
        ):
            text = await response.text()
        if response.content_type == "application/json":
            answer: dict[str, Any] = json.loads(text)
            return answer
        return {"text": text} if text else {}

    def _headers(self, body: str) -> dict[str, str]:
        """The v0 signature; Bolt compares the timestamp with real time, so this is not the playground's clock."""
        timestamp = str(int(time.time()))
        signed = hmac.new(self._secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={signed.hexdigest()}",
        }


class Postmark:
    """Another way in, whose payloads come from the workspace `team` once one is named."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.team = ""

    async def deliver(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        return await self._transport.deliver(kind, _posted_in(self.team, payload) if self.team else payload)


def _posted_in(team: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The people, channels and messages keep their ids, as nobody but a forger could have it."""
    parts: dict[str, Any] = {"team_id": team} if "team_id" in payload else {"team": {"id": team, "domain": "other"}}
    for name in ("user", "view"):
        if name in payload:
            parts[name] = {**payload[name], "team_id": team}
    return {**payload, **parts}


def _envelope(delivery: Delivery) -> dict[str, Any]:
    return {
        "envelope_id": delivery.id,
        "type": delivery.type,
        "accepts_response_payload": delivery.type == "slash_commands" or delivery.payload["type"] == "view_submission",
        "payload": delivery.payload,
    }
