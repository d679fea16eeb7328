"""The web page's side of the ways into the app: its Home tab, and its shortcuts."""

from typing import Any

from aiohttp import web

from playground.slack.events import Events
from playground.slack.form_page import Broadcast
from playground.slack.shortcuts import NoSuchShortcutError, Shortcuts
from playground.slack.view import View
from playground.slack.views import Views
from playground.slack.workspace import Workspace

Json = dict[str, Any]


class WaysPage:
    """The routes; and the events that tell an open page of each new Home tab."""

    def __init__(
        self, workspace: Workspace, views: Views, *, events: Events, shortcuts: Shortcuts, broadcast: Broadcast
    ) -> None:
        self._workspace, self._views = workspace, views
        self._events, self._shortcuts, self._broadcast = events, shortcuts, broadcast
        views.home_watchers.append(lambda user: broadcast(_event(views.home(user)), only=user))

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/sim/app", self._app),
            web.get("/sim/home", self._home),
            web.post("/sim/home", self._open_home),
            web.post("/sim/shortcut", self._use),
        ]

    async def _app(self, request: web.Request) -> web.Response:
        """What the app offers beside its messages."""
        manifest = self._workspace.manifest
        shortcuts = [{"id": s.callback_id, "name": s.name, "kind": s.kind} for s in manifest.shortcuts]
        tabs = {"home": manifest.home_tab, "messages": manifest.messages_tab}
        return web.json_response({"name": manifest.bot_name, **tabs, "shortcuts": shortcuts})

    async def _home(self, request: web.Request) -> web.Response:
        return web.json_response(_event(self._views.home(request.query["as"])))

    async def _open_home(self, request: web.Request) -> web.Response:
        self._events.home_opened((await request.json())["as"])
        return web.json_response({"ok": True})

    async def _use(self, request: web.Request) -> web.Response:
        """A shortcut of a message (`channel`, `ts`), or a global one."""
        body = await request.json()
        message = self._workspace.find(body["channel"], body["ts"]) if "ts" in body else None
        try:
            if message is None:
                error = await self._shortcuts.use(body["as"], body["id"])
            elif not self._workspace.shows(body["as"], message):
                error = "This message is gone."
            else:
                error = await self._shortcuts.use_on(body["as"], message, body["id"])
        except NoSuchShortcutError as gone:
            error = str(gone)
        return web.json_response({"ok": error is None, "error": error})


def _event(view: View | None) -> Json:
    return {"type": "home", "view": view and view.wire(with_state=True)}
