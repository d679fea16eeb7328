"""The web page's side of modals: which one a person has open, and their hands in it."""

from typing import Any, Protocol

from aiohttp import web

from playground.slack.forms import Forms
from playground.slack.views import View, Views

Json = dict[str, Any]


class Broadcast(Protocol):
    """Push an event to the open pages of one person."""

    def __call__(self, event: Json, *, only: str | None = None) -> None: ...


class FormPage:
    """The routes; and the events that tell an open page of each change."""

    def __init__(self, views: Views, forms: Forms, *, broadcast: Broadcast) -> None:
        self._views, self._forms, self._broadcast = views, forms, broadcast
        views.watchers.append(self._changed)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/sim/modal", self._modal),
            web.post("/sim/submit", self._submit),
            web.post("/sim/close", self._close),
        ]

    def _changed(self, user: str) -> None:
        self._broadcast(_event(self._views.of(user)), only=user)

    async def _modal(self, request: web.Request) -> web.Response:
        return web.json_response(_event(self._views.of(request.query["as"])))

    async def _submit(self, request: web.Request) -> web.Response:
        body = await request.json()
        view = self._views.of(body["as"])
        if view is None or view.id != body["view_id"]:
            return web.json_response({"ok": False, "error": "This form is gone."})
        error = await self._forms.submit(view, body["values"])
        return web.json_response({"ok": error is None, "error": error})

    async def _close(self, request: web.Request) -> web.Response:
        self._views.close((await request.json())["as"])
        return web.json_response({"ok": True})


def _event(view: View | None) -> Json:
    return {"type": "modal", "view": view and {**view.wire(), "errors": view.errors}}
