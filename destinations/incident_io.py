"""incident.io's HTTP alert sources: an alert fires and is resolved by one deduplication key. Sent twice it is one."""

import json
from typing import Any

from bot.catalog import IncidentIo
from bot.model import Delivery
from bot.plain_text import line, lines
from bot.ports import Secrets
from destinations import secret
from destinations.answers import Asked, member
from destinations.pagers import told
from destinations.wire import Wire
from destinations.words import dedup

_TITLE, _DESCRIPTION = 255, 8000
_TAKEN = frozenset({200, 202})


class IncidentIoAlerts:
    """Implements `bot.ports.Destination`."""

    def __init__(self, entry: IncidentIo, secrets: Secrets, wire: Wire) -> None:
        self._entry, self._secrets, self._wire = entry, secrets, wire

    async def send(self, delivery: Delivery) -> str:
        """-> the deduplication key, as incident.io has it."""
        return await told(delivery, self._tell)

    async def _tell(self, delivery: Delivery) -> str:
        token = secret.read(self._secrets, self._entry.token, delivery.destination)
        asked = Asked(f"tell {delivery.destination}", "incident.io", (token,))
        answer = await self._wire.send(
            "POST",
            f"{self._entry.url}/v2/alert_events/http/{self._entry.source}",
            asked,
            body=json.dumps(alert(delivery)).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
            statuses=_TAKEN,
        )
        return member(answer, asked, "deduplication_key")


def alert(delivery: Delivery) -> dict[str, Any]:
    """What is sent: https://docs.incident.io/api-reference/alert-events-v2"""
    return {
        "title": line(delivery.subject, _TITLE),
        "status": "resolved" if delivery.over else "firing",
        "deduplication_key": dedup(delivery),
        "description": lines(delivery.text, _DESCRIPTION),
        "metadata": {"service": delivery.service, "rollback": delivery.rollback_id, "moment": delivery.moment},
    }
