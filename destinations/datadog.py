"""Datadog's DORA Metrics API: a deployment that completed, and a failure, which is told again once it is over.

https://docs.datadoghq.com/api/latest/dora-metrics/ and https://docs.datadoghq.com/dora_metrics/setup/failures/
"""

import json
from datetime import datetime
from typing import Any

from bot.catalog import Datadog
from bot.model import DoraEvent, DoraKind
from bot.plain_text import line
from bot.ports import Secrets
from destinations import secret
from destinations.answers import Asked
from destinations.wire import Wire

_TAKEN = frozenset({200, 202})  # 202: it is looked into later
_PATHS = {DoraKind.DEPLOYMENT: "/api/v2/dora/deployment", DoraKind.FAILURE: "/api/v2/dora/failure"}
_NAME = 200


class DatadogDora:
    """Implements `bot.ports.DoraTarget`."""

    def __init__(self, entry: Datadog, secrets: Secrets, wire: Wire) -> None:
        self._entry, self._secrets, self._wire = entry, secrets, wire

    async def record(self, event: DoraEvent, *, destination: str) -> None:
        asked, headers = self._asked(destination, f"tell {destination}")
        body = json.dumps({"data": {"attributes": attributes(event, self._entry.env)}}).encode()
        to = f"{self._entry.url}{_PATHS[event.kind]}"
        await self._wire.send("POST", to, asked, body=body, headers=headers, statuses=_TAKEN)

    async def look(self, destination: str) -> str:
        """-> what was seen, in a sentence. Nothing is recorded. Raises as `record` does."""
        asked, headers = self._asked(destination, f"look at {destination}")
        await self._wire.send("GET", f"{self._entry.url}/api/v1/validate", asked, headers=headers, statuses={200})
        return "Datadog takes its key."

    def _asked(self, destination: str, doing: str) -> tuple[Asked, dict[str, str]]:
        key = secret.read(self._secrets, self._entry.key, destination)
        return Asked(doing, "Datadog", (key,)), {"Content-Type": "application/json", "DD-API-KEY": key}


def attributes(event: DoraEvent, env: str) -> dict[str, Any]:
    """Times in milliseconds since 1970. Without the commit, of which ECS knows nothing: no change lead time."""
    of = {"id": event.id, "env": env, "started_at": _ms(event.started_at), "version": event.revision or None}
    of["finished_at"] = _ms(event.finished_at) if event.finished_at else None
    of["custom_tags"] = ["source:rollback-bot"]
    if event.kind is DoraKind.DEPLOYMENT:
        of["service"] = event.service
    else:
        of |= {"services": [event.service], "name": line(event.name, _NAME)}
    return {name: value for name, value in of.items() if value is not None}


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
