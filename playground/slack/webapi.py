"""`/api/{method}`: credentials, scopes, planned failures and the record, around the methods themselves."""

from typing import Any

from aiohttp import web

from playground.slack.errors import SlackError
from playground.slack.faults import Faults
from playground.slack.methods import Methods
from playground.slack.record import Call, Record, Refusal
from playground.slack.sockets import Sockets
from playground.slack.workspace import Workspace
from playground.slack.world import APP_TOKEN, BOT_TOKEN, BOT_USER_ID

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.info": "channels:read",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "users.info": "users:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
}
OPTIONAL = frozenset({"files:write"})  # an app may try what it may have been given
OPEN = "apps.connections.open"


class WebApi:
    """The Web API of one app with one bot token and one app-level token."""

    def __init__(
        self, workspace: Workspace, *, methods: Methods, sockets: Sockets, record: Record, faults: Faults
    ) -> None:
        self._workspace = workspace
        self._methods = methods
        self._sockets = sockets
        self._record = record
        self._faults = faults

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = _token(request, arguments)
        call = Call(method, arguments, self._workspace.clock.now())
        self._record.called(call)
        fault = await self._faults.wait(method) or self._faults.next(method)
        if fault is not None and not fault.apply:
            return fault.response(request)
        answer = self._answer(method, token, arguments)
        if fault is not None:
            return fault.response(request)
        call.answer = answer
        await self._faults.held(method, arguments)
        return web.json_response(answer, headers=self._headers(method, arguments))

    def _answer(self, method: str, token: str | None, arguments: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"ok": True, **self._perform(method, token, arguments)}
        except SlackError as error:
            if error.is_bots_fault:
                self._record.refuse(Refusal(method, error.code, arguments, error.detail))
            return error.answer()

    def _perform(self, method: str, token: str | None, arguments: dict[str, Any]) -> dict[str, Any]:
        if method not in self._methods.table and method != OPEN:
            raise SlackError("unknown_method", req_method=method)
        self._check_token(token, APP_TOKEN if method == OPEN else BOT_TOKEN)
        if method == OPEN and not self._workspace.manifest.socket_mode:
            raise SlackError("access_denied")
        if method == OPEN:
            return self._sockets.issue()
        self._check_scope(method, arguments)
        return self._methods.table[method](arguments)

    def _check_token(self, token: str | None, wanted: str) -> None:
        if token is None:
            raise SlackError("not_authed")
        if token not in (APP_TOKEN, BOT_TOKEN):
            raise SlackError("invalid_auth")
        if token != wanted:
            raise SlackError("not_allowed_token_type")
        if self._workspace.people[BOT_USER_ID].deleted:
            raise SlackError("account_inactive")
        if self._workspace.token_revoked and wanted == BOT_TOKEN:
            raise SlackError("token_revoked")

    def _check_scope(self, method: str, arguments: dict[str, Any]) -> None:
        needed, granted = self._needed(method, arguments), self._workspace.manifest.bot_scopes
        if needed and needed not in granted:
            optional = needed in OPTIONAL
            raise SlackError("missing_scope", not_its_fault=optional, needed=needed, provided=",".join(granted))

    def _needed(self, method: str, arguments: dict[str, Any]) -> str:
        """The scope for a method; private channels have their own."""
        scope = SCOPES.get(method, "")
        channel = self._workspace.channels.get(str(arguments.get("channel")))
        return scope.replace("channels:", "groups:") if channel and channel.is_private else scope

    def _headers(self, method: str, arguments: dict[str, Any]) -> dict[str, str]:
        return {
            "x-oauth-scopes": ",".join(self._workspace.manifest.bot_scopes),
            "x-accepted-oauth-scopes": self._needed(method, arguments),
        }


async def _arguments(request: web.Request) -> dict[str, Any]:
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        return arguments | (await request.json() if body else {})
    return arguments | dict(await request.post())


def _token(request: web.Request, arguments: dict[str, Any]) -> str | None:
    """The bearer token, or Slack's older `token` argument, which is taken out of the arguments."""
    argument = arguments.pop("token", None)
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return bearer or argument
