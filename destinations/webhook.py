"""An address of one's own, which gets signed JSON: for a banner in a product, or for any other page."""

import json
import time
from collections.abc import Callable
from typing import Any

from bot.catalog import Webhook
from bot.model import Delivery, DoraEvent
from bot.plain_text import line, lines
from bot.ports import Secrets
from bot.signed import SIGNATURE, TIMESTAMP, sign
from destinations import secret
from destinations.answers import Asked
from destinations.wire import Wire
from destinations.words import dedup, when

_SUBJECT, _TEXT = 1024, 25_000
_TAKEN = frozenset({200, 201, 202, 204})
SHORTEST = 16  # characters of a secret; a shorter one could be guessed
DELIVERY = "X-Rollback-Delivery"


class SignedWebhook:
    """Implements `bot.ports.Destination`."""

    def __init__(
        self, entry: Webhook, secrets: Secrets, wire: Wire, *, real_time: Callable[[], float] = time.time
    ) -> None:
        self._entry, self._secrets, self._wire, self._real_time = entry, secrets, wire, real_time

    async def send(self, delivery: Delivery) -> str:
        """-> "": nothing of the answer is looked at but its status."""
        await self._send(said(delivery), str(delivery.id), delivery.destination)
        return ""

    async def record(self, event: DoraEvent, *, destination: str) -> None:
        """Implements `bot.ports.DoraTarget`."""
        await self._send(recorded(event), event.told_as, destination)

    async def _send(self, what: dict[str, Any], id_: str, destination: str) -> None:
        key = secret.read(self._secrets, self._entry.secret, destination)
        asked = Asked(f"tell {destination}", "the webhook", (key,))
        if len(key) < SHORTEST:
            raise asked.failed(f"the file {self._entry.secret} holds fewer than {SHORTEST} characters")
        body, now = json.dumps(what, ensure_ascii=False).encode(), str(int(self._real_time()))
        headers = {
            "Content-Type": "application/json",
            TIMESTAMP: now,
            SIGNATURE: sign(key, now, body),
            DELIVERY: id_,
        }
        await self._wire.send("POST", self._entry.url, asked, body=body, headers=headers, statuses=_TAKEN)


def recorded(event: DoraEvent) -> dict[str, Any]:
    """The body. `id` is another one once a failure is over, `event` the same."""
    return {
        "id": event.told_as,
        "dora": event.kind,
        "event": event.id,
        "service": event.service,
        "started_at": event.started_at.isoformat(timespec="milliseconds"),
        "finished_at": event.finished_at.isoformat(timespec="milliseconds") if event.finished_at else None,
        "name": line(event.name, _SUBJECT),
        "revision": event.revision,
    }


def said(delivery: Delivery) -> dict[str, Any]:
    """The body. `id` is the same where the same is sent again; `key` is the same for all of one rollback."""
    return {
        "id": str(delivery.id),
        "key": dedup(delivery),
        "service": delivery.service,
        "rollback": delivery.rollback_id,
        "audience": delivery.audience,
        "moment": delivery.moment,
        "situation": delivery.situation,
        "over": delivery.over,
        "test": delivery.test,
        "subject": line(delivery.subject, _SUBJECT),
        "text": lines(delivery.text, _TEXT),
        "at": when(delivery),
    }
