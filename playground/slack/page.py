"""What the web page reads and does: its files, the conversation as one person sees it, and that person's hands."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from playground.slack.composer import escaped, mentioning
from playground.slack.interactions import Interactions, NoSuchButtonError, find_button
from playground.slack.workspace import Message, Workspace
from playground.slack.world import BOT_USER_ID, SLACKBOT_ID, TEAM_ID, TEAM_NAME

FILES = Path(__file__).parent.parent / "web"

GONE = "This button is gone: the message has changed meanwhile. Nothing happened."

Json = dict[str, Any]


class Page:
    """The routes of the page, and the pages that are open now."""

    def __init__(self, workspace: Workspace, interactions: Interactions, *, said: Callable[[Message], None]) -> None:
        self._workspace = workspace
        self._said = said
        self._interactions = interactions
        self._open: list[tuple[str, asyncio.Queue[Json | None]]] = []
        workspace.watchers.append(self._changed)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self._index),
            web.static("/static", FILES),
            web.get("/sim/state", self._state),
            web.get("/sim/messages", self._messages),
            web.get("/sim/live", self._live),
            web.post("/sim/command", self._command),
            web.post("/sim/click", self._click),
        ]

    def broadcast(self, event: Json, *, only: str | None = None) -> None:
        """Push an event to every open page, or to those of one person."""
        for user, queue in self._open:
            if only in (None, user):
                queue.put_nowait(event)

    def close(self) -> None:
        for _, queue in self._open:
            queue.put_nowait(None)

    def _changed(self, message: Message) -> None:
        for user, queue in self._open:
            if self._workspace.shows(user, message):
                queue.put_nowait(self._event(message, user))

    def _event(self, message: Message, user: str) -> Json:
        if message.deleted:
            return {"type": "deleted", "ts": message.ts, "channel": message.channel}
        return {"type": "message", "message": self._shown(message, user)}

    def _shown(self, message: Message, user: str) -> Json:
        author = self._workspace.people[message.user]
        return {
            "ts": message.ts,
            "channel": message.channel,
            "user": {"id": author.id, "name": author.name, "bot": author.is_bot},
            "text": message.text,
            "blocks": list(message.blocks),
            "files": list(message.files),
            "thread_ts": message.thread_ts,
            "broadcast": message.broadcast,
            "ephemeral": message.ephemeral_to is not None,
            "edited": message.edited,
            "error": self._workspace.errors.get((message.channel, message.ts, user)),
        }

    async def _index(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(FILES / "index.html")

    async def _state(self, request: web.Request) -> web.Response:
        clock = self._workspace.clock
        people = [person for person in self._workspace.people.values() if person.id not in (BOT_USER_ID, SLACKBOT_ID)]
        return web.json_response(
            {
                "people": [{"id": p.id, "name": p.name, "kind": p.kind, "color": p.color} for p in people],
                "channels": [
                    {"id": c.id, "name": c.name, "member": c.member, "shared": c.is_ext_shared}
                    for c in self._workspace.channels.values()
                    if not c.is_direct  # a person's own is the Messages tab of the app
                ],
                "team": {"id": TEAM_ID, "name": TEAM_NAME},
                "speed": clock.speed,
                "now": clock.now().isoformat(),
            }
        )

    async def _messages(self, request: web.Request) -> web.Response:
        user = request.query["as"]
        messages = [m for m in self._workspace.messages(request.query["channel"]) if self._workspace.shows(user, m)]
        return web.json_response({"messages": [self._shown(message, user) for message in messages]})

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(heartbeat=20)
        entry: tuple[str, asyncio.Queue[Json | None]] = (request.query["as"], asyncio.Queue())
        self._open.append(entry)  # before the handshake, so that a page misses nothing after it
        await ws.prepare(request)
        writer = asyncio.create_task(_write(ws, entry[1]))
        try:
            async for _ in ws:
                pass
        finally:
            self._open.remove(entry)
            writer.cancel()
        return ws

    async def _command(self, request: web.Request) -> web.Response:
        body = await request.json()
        user, channel, text = body["as"], body["channel"], body["text"].strip()
        thread_ts = body.get("thread_ts")
        place = self._workspace.channels.get(channel)
        if place is None or place.is_direct:  # the app reads nothing there
            return _done("Sending messages to this app has been turned off.")
        if not text.startswith("/"):
            text = mentioning(escaped(text), self._workspace)
            self._said(self._workspace.post(channel, user, text, thread_ts=thread_ts))
            return web.json_response({"ok": True})
        command, _, rest = text.partition(" ")
        if thread_ts:
            return _done(f"{command} is not supported in threads. Sorry!")
        reply = await self._interactions.command(user, channel, command, rest.strip())
        return _done(reply.text if reply.is_error else None)

    async def _click(self, request: web.Request) -> web.Response:
        body = await request.json()
        user, channel, ts = body["as"], body["channel"], body["ts"]
        message = self._workspace.find(channel, ts)
        if message is None or message.deleted or not self._workspace.shows(user, message):
            return _done("This message is gone.")
        try:
            element, block_id = find_button(message, body["action_id"], block_id=body["block_id"])
        except NoSuchButtonError:
            return web.json_response({"ok": False, "gone": True, "error": GONE})
        error = await self._interactions.click(user, message, element, block_id, value=body.get("value"))
        if error:
            self.broadcast({"type": "error", "channel": channel, "ts": ts, "text": error}, only=user)
        return _done(error)


async def _write(ws: web.WebSocketResponse, events: asyncio.Queue[Json | None]) -> None:
    while (event := await events.get()) is not None:
        await ws.send_json(event)
    await ws.close()


def _done(error: str | None) -> web.Response:
    return web.json_response({"ok": True} if error is None else {"ok": False, "error": error})
