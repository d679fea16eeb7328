"""A PagerDuty of little knowledge: its REST API's `GET /oncalls`, by schedule."""

from datetime import timedelta
from typing import Any

from aiohttp import web

from playground.clock import Clock
from playground.slack.server import LocalSlack

TOKEN = "playground-pagerduty"
_PAGE = 100


def pagerduty_variables(slack: LocalSlack) -> dict[str, str]:
    return {"ROLLBACK_PAGERDUTY_API_URL": f"{slack.url}/pagerduty", "ROLLBACK_PAGERDUTY_TOKEN": TOKEN}


class LocalPagerDuty:
    """Served by the local Slack's own server, under /pagerduty."""

    def __init__(self, clock: Clock) -> None:
        self.on_call: dict[str, tuple[str, ...]] = {"PCATALOG": ("PCHLOE1",)}  # by schedule, ids of users
        self.asked: list[str] = []  # schedules, as often as they were asked about
        self.failing = 0  # an HTTP status to answer everything with; 0 for none
        self.cut = False  # does the connection break instead of an answer?
        self.shift = timedelta(0)  # how far from now their shifts begin
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/pagerduty/oncalls", self._oncalls)]

    async def _oncalls(self, request: web.Request) -> web.Response:
        if self.cut and request.transport is not None:
            request.transport.abort()
        if self.failing:
            return web.json_response({"error": {"message": "Failing", "code": 2000}}, status=self.failing)
        if request.headers.get("Authorization") != f"Token token={TOKEN}":
            return web.json_response({"error": {"message": "Unauthorized"}}, status=401)
        if "version=2" not in request.headers.get("Accept", ""):
            return web.json_response({"error": {"message": "Not Acceptable"}}, status=406)
        limit, offset = int(request.query.get("limit", "25")), int(request.query.get("offset", "0"))
        schedules = request.query.getall("schedule_ids[]", [])
        self.asked += schedules
        entries = [self._entry(schedule, user) for schedule in schedules for user in self.on_call.get(schedule, ())]
        page = {"limit": limit, "offset": offset, "more": len(entries) > offset + limit, "total": None}
        return web.json_response({"oncalls": entries[offset : offset + min(limit, _PAGE)], **page})

    def _entry(self, schedule: str, user: str) -> dict[str, Any]:
        begins = self._clock.now() + self.shift - timedelta(hours=1)
        return {
            "user": _reference("user", user),
            "schedule": _reference("schedule", schedule),
            "escalation_policy": _reference("escalation_policy", "PPOLICY"),
            "escalation_level": 1,
            "start": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
            "end": f"{begins + timedelta(hours=12):%Y-%m-%dT%H:%M:%SZ}",
        }


def _reference(kind: str, which: str) -> dict[str, str]:
    return {
        "id": which,
        "type": f"{kind}_reference",
        "summary": which,
        "self": f"https://api.pagerduty.com/{kind}s/{which}",
        "html_url": f"https://quilt.pagerduty.com/{kind}s/{which}",
    }
