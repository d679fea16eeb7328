"""Atlassian Statuspage's API, as far as incidents go: it checks what it documents, and takes one request a second."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from playground.outside.accidents import Accidents

PAGE, TOKEN = "kctbh9vrtdwd", "89a229ce-1a8d-4bcf-b6a0-30e8cb21f0e1"
COMPONENTS = {"8kbf7d35c070": "Catalog", "vtnh60py4yd7": "Search"}
STATUSES = ("investigating", "identified", "monitoring", "resolved")
_STATES = ("operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage")
_MEMBERS = {"name", "status", "body", "metadata", "component_ids", "components", "deliver_notifications"}


@dataclass(eq=False)
class Incident:
    """`updates` are (status, body), newest first."""

    id: str
    name: str
    status: str
    created_at: str
    metadata: dict[str, Any] = field(default_factory=dict)
    updates: list[tuple[str, str]] = field(default_factory=list)
    components: list[str] = field(default_factory=list)


class LocalStatusPage:
    """Served by the local Slack's own server, under /statuspage. `limit`: real seconds between two requests."""

    def __init__(self, now: Callable[[], datetime], *, limit: float = 0.0) -> None:
        self.incidents: list[Incident] = []
        self.components = dict.fromkeys(COMPONENTS, "operational")
        self.accidents, self.limit, self.refused = Accidents(), limit, 0
        self._now, self._asked_at = now, float("-inf")

    def routes(self) -> list[web.RouteDef]:
        at, around = "/statuspage/v1/pages/{page}/incidents", self.accidents.around
        return [
            web.get(f"{at}/unresolved", around(self._unresolved)),
            web.post(at, around(self._create)),
            web.patch(f"{at}/{{id}}", around(self._update)),
        ]

    async def _unresolved(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        return web.json_response([_shape(each) for each in reversed(self.incidents) if each.status != "resolved"])

    async def _create(self, request: web.Request) -> web.Response:
        said = (await request.json()).get("incident", {})
        if refused := self._refused(request) or _wrong(said, new=True):
            return refused
        incident = Incident(
            id=f"p31zjtct2j{len(self.incidents) + 1:02}",
            name=said["name"],
            status=said.get("status", "investigating"),
            created_at=self._now().isoformat(),
            metadata=said.get("metadata", {}),
        )
        self.incidents.append(incident)
        self._say(incident, said)
        return web.json_response(_shape(incident), status=201)

    async def _update(self, request: web.Request) -> web.Response:
        said = (await request.json()).get("incident", {})
        if refused := self._refused(request) or _wrong(said, new=False):
            return refused
        incident = next((each for each in self.incidents if each.id == request.match_info["id"]), None)
        if incident is None:
            return web.json_response({"error": "not found"}, status=404)
        incident.status, incident.name = said.get("status", incident.status), said.get("name", incident.name)
        incident.metadata = said.get("metadata", incident.metadata)
        self._say(incident, said)
        return web.json_response(_shape(incident))

    def _say(self, incident: Incident, said: dict[str, Any]) -> None:
        self.components |= said.get("components", {})
        incident.components = said.get("component_ids", incident.components)
        if said.get("body"):
            incident.updates.insert(0, (incident.status, said["body"]))

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") != f"OAuth {TOKEN}":
            return web.json_response({"error": "Could not authenticate"}, status=401)
        asked, self._asked_at = self._asked_at, time.monotonic()
        if self._asked_at - asked < self.limit:
            self.refused += 1
            return web.json_response({"error": "Rate limit exceeded"}, status=420)
        if request.match_info["page"] != PAGE:
            return web.json_response({"error": "not found"}, status=404)
        return None


def _wrong(said: dict[str, Any], *, new: bool) -> web.Response | None:
    """As https://developer.statuspage.io has it."""
    errors = [f"Unknown member {name}" for name in said if name not in _MEMBERS]
    if new and not said.get("name"):
        errors.append("Name can't be blank")
    if len(said.get("name", "")) > 255 or len(said.get("body", "")) > 25_000:
        errors.append("Name or body is too long")
    if said.get("status", "investigating") not in STATUSES:
        errors.append("Status is not included in the list")
    if not all(isinstance(value, dict) for value in said.get("metadata", {}).values()):
        errors.append("Metadata values must be objects")
    named = [*said.get("component_ids", []), *said.get("components", {})]
    errors += [f"Component {name} does not exist" for name in named if name not in COMPONENTS]
    errors += [f"Status {each} is not valid" for each in said.get("components", {}).values() if each not in _STATES]
    return web.json_response({"error": errors}, status=422) if errors else None


def _shape(incident: Incident) -> dict[str, Any]:
    updates = [
        {"id": f"{incident.id}-{n}", "incident_id": incident.id, "status": status, "body": body}
        for n, (status, body) in enumerate(incident.updates)
    ]
    return {
        "id": incident.id,
        "name": incident.name,
        "status": incident.status,
        "page_id": PAGE,
        "created_at": incident.created_at,
        "metadata": incident.metadata,
        "incident_updates": updates,
        "components": [{"id": each, "name": COMPONENTS[each]} for each in incident.components],
        "shortlink": f"https://stspg.io/{incident.id}",
    }
