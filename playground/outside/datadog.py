"""Datadog's DORA Metrics API, as strict as it is documented: https://docs.datadoghq.com/api/latest/dora-metrics/"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from playground.outside.accidents import Accidents

KEY = "d0c1a2b3e4f5a6b7c8d9e0f1a2b3c4d5"
_MEMBERS: Mapping[str, tuple[type, ...]] = {
    "custom_tags": (list, type(None)),
    "env": (str,),
    "finished_at": (int,),
    "git": (dict,),
    "id": (str,),
    "service": (str,),
    "team": (str,),
    "started_at": (int,),
    "version": (str,),
}
_OF = {
    "deployment": dict(_MEMBERS),
    "failure": {
        **{name: kinds for name, kinds in _MEMBERS.items() if name != "service"},
        "services": (list,),
        "name": (str,),
        "severity": (str,),
    },
}
_ID = re.compile(r"[A-Za-z0-9_.:-]{16,128}")
_MOST_TAGS = 100


@dataclass
class LocalDatadog:
    """Served by the local Slack's own server, below /datadog. `events` are what it took, by kind and id."""

    events: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    accidents: Accidents = field(default_factory=Accidents)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/datadog/api/v2/dora/{kind:deployment|failure}", self.accidents.around(self._take)),
            web.get("/datadog/api/v1/validate", self.accidents.around(self._validate)),
        ]

    async def _validate(self, request: web.Request) -> web.Response:
        return self._refused(request) or web.json_response({"valid": True})

    async def _take(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        kind = request.match_info["kind"]
        try:
            attributes = json.loads(await request.read())["data"]["attributes"]
        except (ValueError, KeyError, TypeError):
            return web.json_response({"errors": ["Invalid JSON: data.attributes"]}, status=400)
        if wrong := list(_wrong(kind, attributes)):
            return web.json_response({"errors": wrong}, status=400)
        id_ = attributes["id"]
        self.events[kind, id_] = {**self.events.get((kind, id_), {}), **attributes}
        said = {"data": {"id": id_, "type": f"dora_{kind}"}}
        return web.json_response(said, status=200)

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.headers.get("DD-API-KEY") == KEY:
            return None
        return web.json_response({"errors": ["Forbidden"]}, status=403)


def _wrong(kind: str, attributes: Mapping[str, Any]) -> Iterator[str]:
    known = _OF[kind]
    for name, value in attributes.items():
        if name not in known:
            yield f"unknown attribute {name}"
        elif not isinstance(value, known[name]) or isinstance(value, bool):
            yield f"{name} has another type"
    required = ("service", "started_at", "finished_at") if kind == "deployment" else ("started_at",)
    yield from (f"{name} is required" for name in required if name not in attributes)
    if kind == "failure" and not (attributes.get("services") or attributes.get("team")):
        yield "services or team is required"
    if not _ID.fullmatch(str(attributes.get("id", ""))):
        yield "id must be 16-128 letters, digits, hyphens, underscores, periods or colons"
    tags = attributes.get("custom_tags") or []
    if len(tags) > _MOST_TAGS or not all(isinstance(tag, str) and ":" in tag for tag in tags):
        yield "custom_tags must follow key:value"
    if attributes.get("finished_at", attributes.get("started_at", 0)) < attributes.get("started_at", 0):
        yield "finished_at must not be before started_at"
