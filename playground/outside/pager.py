"""PagerDuty's Events API v2, incident.io's alert events and GoAlert's generic API: each checks what it documents."""

from datetime import datetime
from typing import Any

from aiohttp import web

from playground.outside.accidents import Accidents
from playground.outside.alerts import Alerts

ROUTING_KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
INCIDENT_IO_SOURCE, INCIDENT_IO_TOKEN = "01HZX3V9Q4T7K8M2N5P6R0S1WA", "inc-7f3b9d51a8c24e60"
GOALERT_TOKEN = "3c9a4f70-5b1d-4e02-9b7e-1d2f3a4b5c6d"
_SEVERITIES = ("critical", "error", "warning", "info")


class LocalPager:
    """Served by the local Slack's own server: under /pagerduty-events, /incident-io and /goalert."""

    def __init__(self) -> None:
        self.alerts, self.accidents = Alerts(), Accidents()

    def routes(self) -> list[web.RouteDef]:
        around = self.accidents.around
        return [
            web.post("/pagerduty-events/v2/enqueue", around(self._enqueue)),
            web.post("/incident-io/v2/alert_events/http/{source}", around(self._alert_event)),
            web.post("/goalert/api/v2/generic/incoming", around(self._incoming)),
        ]

    async def _enqueue(self, request: web.Request) -> web.Response:
        event = await request.json()
        if wrong := _wrong_event(event):
            body = {"status": "invalid event", "message": "Event object is invalid", "errors": wrong}
            return web.json_response(body, status=400)
        key = str(event["dedup_key"])
        if event["event_action"] == "resolve":
            self.alerts.resolve("PagerDuty", key)
        else:
            said = event["payload"]
            text = str(said.get("custom_details", {}).get("text", ""))
            self.alerts.fire("PagerDuty", key, str(said["summary"]), text, severity=str(said["severity"]))
        return web.json_response({"status": "success", "message": "Event processed", "dedup_key": key}, status=202)

    async def _alert_event(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {INCIDENT_IO_TOKEN}":
            return _incident_io(401, "authentication_error", "Token is not valid")
        if request.match_info["source"] != INCIDENT_IO_SOURCE:
            return _incident_io(404, "not_found", "No such alert source")
        event = await request.json()
        status, title, key = (event.get(name) for name in ("status", "title", "deduplication_key"))
        if status not in ("firing", "resolved") or not title or not key or not isinstance(event.get("metadata"), dict):
            return _incident_io(422, "validation_error", "status, title, deduplication_key or metadata is not valid")
        text = str(event.get("description", ""))
        if status == "resolved":
            self.alerts.resolve("incident.io", key, text)
        else:
            self.alerts.fire("incident.io", key, title, text)
        answer = {"deduplication_key": key, "message": "Event accepted for processing", "status": "success"}
        return web.json_response(answer, status=202)

    async def _incoming(self, request: web.Request) -> web.Response:
        """It takes a form, or JSON; its token as a member of the form, in the address, or as a bearer token."""
        said = {name: str(value) for name, value in (await request.post()).items()}
        token = said.get("token") or request.query.get("token") or request.headers.get("Authorization", "")[7:]
        if token != GOALERT_TOKEN:
            return web.Response(status=401, text="Unauthorized\n")
        if not said.get("summary"):
            return web.Response(status=400, text="summary: must not be empty\n")
        key = said.get("dedup") or said["summary"]
        if said.get("action") == "close":
            self.alerts.resolve("GoAlert", key, said.get("details", ""))
        else:
            self.alerts.fire("GoAlert", key, said["summary"], said.get("details", ""))
        return web.Response(status=204)


def _wrong_event(event: dict[str, Any]) -> list[str]:
    """As https://developer.pagerduty.com/docs/events-api-v2-overview has it."""
    wrong = []
    if event.get("routing_key") != ROUTING_KEY:
        wrong.append("'routing_key' is invalid")
    if event.get("event_action") not in ("trigger", "acknowledge", "resolve"):
        wrong.append("'event_action' is invalid")
    key, payload = event.get("dedup_key"), event.get("payload", {})
    if not isinstance(key, str) or not 1 <= len(key) <= 255:
        wrong.append("'dedup_key' is missing or longer than 255 characters")
    if event.get("event_action") == "trigger":
        wrong += [f"'payload.{name}' is missing or blank" for name in ("summary", "source") if not payload.get(name)]
        wrong += ["'payload.summary' is too long"] if len(str(payload.get("summary", ""))) > 1024 else []
        wrong += ["'payload.severity' is invalid"] if payload.get("severity") not in _SEVERITIES else []
        wrong += [] if _a_time(payload.get("timestamp")) else ["'payload.timestamp' is invalid"]
    return wrong


def _a_time(value: object) -> bool:
    try:
        return value is None or datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False


def _incident_io(status: int, kind: str, message: str) -> web.Response:
    errors = [{"code": kind, "message": message}]
    return web.json_response({"type": kind, "status": status, "errors": errors}, status=status)
