"""Atlassian Statuspage: one incident for each rollback, made, updated and resolved.

Its API has no key against doubles. So what is open is read first: an incident says in its metadata whose it is, and
its newest update what was said. A call whose answer was lost is not made twice.
"""

import json
from typing import Any

from bot.catalog import Statuspage
from bot.model import Delivery
from bot.ports import Secrets
from destinations import incident, secret
from destinations.answers import Answer, Asked, member
from destinations.pace import Pace
from destinations.wire import Wire

SECONDS = 1.0  # between two requests: so many does Statuspage take of each key
_READ, _MADE, _UPDATED = frozenset({200}), frozenset({200, 201}), frozenset({200})


class StatuspageIncidents:
    """Implements `bot.ports.Destination`. Whoever shares a key shares a `pace`."""

    def __init__(self, entry: Statuspage, secrets: Secrets, wire: Wire, pace: Pace) -> None:
        self._entry, self._secrets, self._wire, self._pace = entry, secrets, wire, pace

    async def send(self, delivery: Delivery) -> str:
        """-> the incident's id; "" where there is nothing to resolve."""
        if delivery.test:  # whatever is sent there is public
            await self.look(delivery.destination)
            return ""
        token = secret.read(self._secrets, self._entry.token, delivery.destination)
        asked = Asked(f"tell {delivery.destination}", "Statuspage", (token,))
        found, elsewhere = await self._open_one(delivery, asked, token)
        if found is None and delivery.over:
            return ""
        if found is None:
            body = incident.made(self._entry, delivery)
            return member(await self._send("POST", "", asked, token, _MADE, body), asked, "id")
        if incident.says_so(found, delivery):
            return str(found["id"])
        body = incident.updated(self._entry, delivery, found, elsewhere)
        return member(await self._send("PATCH", f"/{found['id']}", asked, token, _UPDATED, body), asked, "id")

    async def look(self, name: str) -> str:
        """-> what was seen, in a sentence: the key works, and there is such a page. Raises as `send` does."""
        token = secret.read(self._secrets, self._entry.token, name)
        asked = Asked(f"look at the page of {name}", "Statuspage", (token,))
        await self._send("GET", "/unresolved", asked, token, _READ)
        return "Statuspage shows its page to this key."

    async def _open_one(self, delivery: Delivery, asked: Asked, token: str) -> tuple[Any, frozenset[str]]:
        """-> this story's, None where there is none, and the components of all others."""
        answer = await self._send("GET", "/unresolved", asked, token, _READ)
        try:
            found = incident.ours(answer.json, delivery)
            return found, incident.of_others(answer.json, found or {})
        except ValueError:
            raise asked.unreachable("Statuspage gave an answer that is not its own") from None

    async def _send(
        self, method: str, rest: str, asked: Asked, token: str, statuses: frozenset[int], body: Any = None
    ) -> Answer:
        await self._pace.turn()
        return await self._wire.send(
            method,
            f"{self._entry.url}/v1/pages/{self._entry.page}/incidents{rest}",
            asked,
            body=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"OAuth {token}", "Content-Type": "application/json"},
            statuses=statuses,
        )
