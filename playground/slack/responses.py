"""`/response/{id}`: the addresses by which a bot may answer a command or a click for half an hour."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from playground.slack.content import POST_LIMIT, content, flag
from playground.slack.errors import SlackError
from playground.slack.record import Record, Refusal
from playground.slack.workspace import Message, Workspace
from playground.slack.world import BOT_USER_ID

USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass
class _Address:
    channel: str
    user: str
    original: Message | None
    expires: datetime
    uses: int = USES


class ResponseUrls:
    """Every address given out. They need no token and work where the bot is not a member."""

    def __init__(self, workspace: Workspace, *, base_url: Callable[[], str], record: Record) -> None:
        self._workspace = workspace
        self._base_url = base_url
        self._record = record
        self._addresses: dict[str, _Address] = {}

    def issue(self, *, channel: str, user: str, original: Message | None = None) -> str:
        key = secrets.token_hex(12)
        expires = self._workspace.clock.now() + LIFETIME
        self._addresses[key] = _Address(channel, user, original, expires)
        return f"{self._base_url()}/response/{key}"

    async def handle(self, request: web.Request) -> web.Response:
        arguments = await request.json()
        try:
            self._respond(self._use(request.match_info["id"]), arguments)
        except SlackError as error:
            if error.is_bots_fault:
                self._record.refuse(Refusal("response_url", error.code, arguments, error.detail))
            return web.json_response(error.answer(), status=404 if error.code.endswith("_url") else 400)
        return web.Response(text="ok")

    def _use(self, key: str) -> _Address:
        address = self._addresses.get(key)
        if address is None or self._workspace.clock.now() > address.expires:
            raise SlackError("expired_url")
        if address.uses == 0:
            raise SlackError("used_url")
        address.uses -= 1
        return address

    def _respond(self, address: _Address, arguments: dict[str, Any]) -> None:
        original = address.original and self._workspace.find(address.original.channel, address.original.ts)
        if original is not None and flag(arguments, "delete_original"):
            self._workspace.change(original, deleted=True)
            return
        new = content(arguments, limit=POST_LIMIT, refuses=self._workspace.refused_blocks)
        if original is not None and flag(arguments, "replace_original"):
            self._workspace.change(original, **new, edited=not new["blocks"])
            return
        everyone = arguments.get("response_type") == "in_channel"
        self._workspace.post(
            address.channel,
            BOT_USER_ID,
            **new,
            thread_ts=arguments.get("thread_ts"),
            ephemeral_to=None if everyone else address.user,
        )
