"""PagerDuty's Events API v2: an alert is triggered, added to, and resolved by one deduplication key.

Sent twice it is one alert: PagerDuty adds a line to the one that is open. A resolve of none is dropped by it.
"""

import json
from typing import Any

from bot.catalog import PagerDutyEvents
from bot.model import Delivery
from bot.plain_text import line, lines
from bot.ports import Secrets
from destinations import secret
from destinations.answers import Asked, member
from destinations.pagers import told
from destinations.wire import Wire
from destinations.words import dedup, when

_SUMMARY, _DETAILS = 1024, 8000
_TAKEN = frozenset({202})


class PagerDuty:
    """Implements `bot.ports.Destination`."""

    def __init__(self, entry: PagerDutyEvents, secrets: Secrets, wire: Wire) -> None:
        self._entry, self._secrets, self._wire = entry, secrets, wire

    async def send(self, delivery: Delivery) -> str:
        """-> the deduplication key, as PagerDuty has it."""
        return await told(delivery, self._tell)

    async def _tell(self, delivery: Delivery) -> str:
        key = secret.read(self._secrets, self._entry.routing_key, delivery.destination)
        asked = Asked(f"tell {delivery.destination}", "PagerDuty", (key,))
        answer = await self._wire.send(
            "POST",
            f"{self._entry.url}/v2/enqueue",
            asked,
            body=json.dumps(event(delivery, key)).encode(),
            headers={"Content-Type": "application/json"},
            statuses=_TAKEN,
        )
        return member(answer, asked, "dedup_key")


def event(delivery: Delivery, routing_key: str) -> dict[str, Any]:
    """What is sent: https://developer.pagerduty.com/docs/events-api-v2-overview"""
    found = {"routing_key": routing_key, "dedup_key": dedup(delivery)}
    if delivery.over:
        return {**found, "event_action": "resolve"}
    return {
        **found,
        "event_action": "trigger",
        "client": "Rollback Bot",
        "payload": {
            "summary": line(delivery.subject, _SUMMARY),
            "source": delivery.service,
            "severity": "info" if delivery.test else "critical",
            "timestamp": when(delivery),
            "component": delivery.service,
            "class": "rollback",
            "custom_details": {"text": lines(delivery.text, _DETAILS), "rollback": delivery.rollback_id},
        },
    }
