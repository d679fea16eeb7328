"""The web page's side of modals and what is in them: which one a person has open, and their hands in it."""

from typing import Any, Protocol

from aiohttp import web

from playground.slack.forms import Forms
from playground.slack.state import NoSuchElementError, NoSuchOptionError
from playground.slack.view import View
from playground.slack.views import Views

GONE = "This form is gone."

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
            web.post("/sim/press", self._press),
            web.post("/sim/suggest", self._suggest),
        ]

    def _changed(self, user: str) -> None:
        self._broadcast(_event(self._views.of(user)), only=user)

    async def _modal(self, request: web.Request) -> web.Response:
        return web.json_response(_event(self._views.of(request.query["as"])))

    async def _submit(self, request: web.Request) -> web.Response:
        body = await request.json()
        view = self._seen(body)
        try:
            error = await self._forms.submit(view, body["values"]) if view else GONE
        except NoSuchOptionError as gone:
            error = str(gone)
        return web.json_response({"ok": error is None, "error": error})

    async def _close(self, request: web.Request) -> web.Response:
        """Cancel, or with `everything` the cross."""
        body = await request.json()
        if view := self._views.of(body["as"]):
            await self._forms.close(view, everything=body.get("everything", False))
        return web.json_response({"ok": True})

    async def _press(self, request: web.Request) -> web.Response:
        """A button of a modal or of the Home tab, or a choice in it."""
        body = await request.json()
        view, of = self._seen(body), {"block_id": body["block_id"], "value": body.get("value")}
        try:
            error = await self._forms.press(view, body["action_id"], **of, values=body["values"]) if view else GONE
        except (NoSuchElementError, NoSuchOptionError) as gone:
            error = str(gone)
        return web.json_response({"ok": error is None, "error": error})

    async def _suggest(self, request: web.Request) -> web.Response:
        body = await request.json()
        view = self._seen(body)
        options = await self._offered(view, body) if view else []
        return web.json_response({"options": options})

    async def _offered(self, view: View, body: Json) -> list[Json]:
        return await self._forms.suggest(view, body["action_id"], body["typed"], block_id=body["block_id"])

    def _seen(self, body: Json) -> View | None:
        """The modal on top or the Home tab, if it is the one that the page shows."""
        shown = (self._views.of(body["as"]), self._views.home(body["as"]))
        return next((view for view in shown if view and view.id == body["view_id"]), None)


def _event(view: View | None) -> Json:
    return {"type": "modal", "view": view and {**view.wire(with_state=True), "errors": view.errors}}
