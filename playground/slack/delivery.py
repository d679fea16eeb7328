"""Take commands, clicks and events to the bot, over Socket Mode or signed HTTP, and wait for its ack."""

import asyncio
import uuid
from dataclasses import dataclass
from typing import Any, Protocol

from playground.slack.record import Delivery, Record
from playground.slack.sockets import Sockets

ACK_SECONDS = 3.0


class NotAckedError(Exception):
    """Nobody acked; the text is Slack's word for it: operation_timeout or dispatch_failed.

    `reason` is its word in the retry of an event; with `is_final` the app wants none.
    """

    def __init__(self, error: str, reason: str = "", *, is_final: bool = False) -> None:
        super().__init__(error)
        self.reason = reason or ("http_timeout" if error == "operation_timeout" else "connection_failed")
        self.is_final = is_final


@dataclass(frozen=True)
class Attempt:
    """Which try of one event this is; all of them are one envelope."""

    id: str
    number: int
    reason: str


class Transport(Protocol):
    """One way to reach the bot."""

    async def deliver(self, kind: str, payload: dict[str, Any], attempt: Attempt | None = None) -> dict[str, Any]:
        """The ack's payload; `kind` is `slash_commands`, `interactive` or `events_api`. Raises NotAckedError."""


class SocketTransport:
    """Each envelope goes to one open socket; the ack may come back on any of them."""

    def __init__(self, sockets: Sockets, record: Record) -> None:
        self._sockets = sockets
        self._record = record
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        sockets.acked = self._acked

    async def deliver(self, kind: str, payload: dict[str, Any], attempt: Attempt | None = None) -> dict[str, Any]:
        delivery = delivery_of(kind, payload, attempt)
        ack = self._waiting[delivery.id] = asyncio.get_running_loop().create_future()
        self._record.deliveries.append(delivery)
        try:
            if not await self._sockets.send(_envelope(delivery, attempt)):
                raise NotAckedError("dispatch_failed")
            return await asyncio.wait_for(ack, ACK_SECONDS)
        except TimeoutError:
            raise NotAckedError("operation_timeout") from None
        finally:
            del self._waiting[delivery.id]

    def _acked(self, envelope_id: str, payload: dict[str, Any]) -> None:
        for delivery in self._record.deliveries:
            if delivery.id == envelope_id:
                delivery.turned_down = payload.get("response_action") == "errors"
                delivery.said = str(payload.get("text", ""))
                self._record.acked(delivery)
        waiting = self._waiting.get(envelope_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(payload)


class Postmark:
    """Another way in, whose payloads come from the workspace `team` once one is named."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.team = ""

    async def deliver(self, kind: str, payload: dict[str, Any], attempt: Attempt | None = None) -> dict[str, Any]:
        return await self._transport.deliver(kind, _posted_in(self.team, payload) if self.team else payload, attempt)


def _posted_in(team: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The people, channels and messages keep their ids, as nobody but a forger could have it."""
    parts: dict[str, Any] = {"team_id": team} if "team_id" in payload else {"team": {"id": team, "domain": "other"}}
    for name in ("user", "view"):
        if name in payload:
            parts[name] = {**payload[name], "team_id": team}
    return {**payload, **parts}


def delivery_of(kind: str, payload: dict[str, Any], attempt: Attempt | None) -> Delivery:
    if attempt is None:
        return Delivery(id=str(uuid.uuid4()), type=kind, payload=payload)
    return Delivery(id=attempt.id, type=kind, payload=payload, retry=attempt.number)


def _envelope(delivery: Delivery, attempt: Attempt | None) -> dict[str, Any]:
    answered = ("view_submission", "block_suggestion")
    tried = {} if attempt is None else {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
    return {
        "envelope_id": delivery.id,
        "type": delivery.type,
        "accepts_response_payload": delivery.type == "slash_commands" or delivery.payload["type"] in answered,
        "payload": delivery.payload,
        **tried,
    }
