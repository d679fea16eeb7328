"""Shortcuts: ways into the app from the menu of a message, and from everywhere, as its manifest declares them."""

from typing import Any

from playground.slack import wire
from playground.slack.delivery import NotAckedError, Transport
from playground.slack.manifest import Shortcut
from playground.slack.payloads import of_person, place
from playground.slack.responses import ResponseUrls
from playground.slack.views import Views
from playground.slack.workspace import Message, Workspace

Json = dict[str, Any]


class NoSuchShortcutError(LookupError):
    """The person is not offered this."""


class Shortcuts:
    """Each answers with the error the person sees, or None."""

    def __init__(self, workspace: Workspace, *, transport: Transport, responses: ResponseUrls, views: Views) -> None:
        self._workspace, self._transport = workspace, transport
        self._responses, self._views = responses, views

    async def use(self, user: str, callback_id: str) -> str | None:
        """A global one: its payload knows of no channel."""
        self._offered(callback_id, "global")
        return await self._deliver("shortcut", user, callback_id, {})

    async def use_on(self, user: str, message: Message, callback_id: str) -> str | None:
        """One of a message's menu."""
        shortcut = self._offered(callback_id, "message")
        if message.deleted or message.ephemeral_to is not None:
            raise NoSuchShortcutError("Messages that are gone, or that only one person sees, have no shortcuts.")
        self._workspace.gesture(message.channel, user, f"chooses “{shortcut.name}” in the menu", on=message.ts)
        url = self._responses.issue(channel=message.channel, user=user)
        more = {
            "channel": place(self._workspace.channels[message.channel]),
            "message_ts": message.ts,
            "message": wire.message(message),
            "response_url": url,
        }
        failure = await self._deliver("message_action", user, callback_id, more)
        if failure:
            self._workspace.gesture(message.channel, user, f'sees the error "{failure}"', on=message.ts)
        return failure

    def _offered(self, callback_id: str, kind: str) -> Shortcut:
        shortcut = self._workspace.manifest.shortcut(callback_id, kind)
        if shortcut is None:
            raise NoSuchShortcutError(f"The manifest declares no {kind} shortcut {callback_id!r}.")
        return shortcut

    async def _deliver(self, kind: str, user: str, callback_id: str, more: Json) -> str | None:
        payload = {
            **of_person(kind, self._workspace.people[user]),
            "callback_id": callback_id,
            "trigger_id": self._views.trigger(user),
            "action_ts": self._workspace.next_ts(),
            **more,
        }
        try:
            await self._transport.deliver("interactive", payload)
        except NotAckedError as failure:
            return str(failure)
        return None
