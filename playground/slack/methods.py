"""What each Web API method does, given checked credentials and decoded arguments."""

from collections.abc import Callable
from typing import Any

from playground.slack import wire
from playground.slack.content import POST_LIMIT, UPDATE_LIMIT, content, flag, metadata
from playground.slack.errors import SlackError
from playground.slack.files import Files
from playground.slack.letters import addressed
from playground.slack.usergroups import user_groups
from playground.slack.views import Views
from playground.slack.workspace import Message, Workspace
from playground.slack.world import BOT_ID, BOT_USER_ID, TEAM_ID, TEAM_NAME, Channel

Arguments = dict[str, Any]
Answer = dict[str, Any]


class Methods:
    """The methods the bot may call; `table` maps Slack's names to them."""

    def __init__(self, workspace: Workspace, *, views: Views, base_url: Callable[[], str]) -> None:
        self._workspace = workspace
        self.files = Files(workspace, base_url=base_url)
        self._base_url = base_url
        self.table: dict[str, Callable[[Arguments], Answer]] = {
            "auth.test": self.auth_test,
            "chat.postMessage": self.post_message,
            "chat.update": self.update,
            "chat.delete": self.delete,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.getPermalink": self.get_permalink,
            "conversations.info": self.conversations_info,
            "conversations.history": self.history,
            "conversations.replies": self.replies,
            "files.getUploadURLExternal": self.files.get_url,
            "files.completeUploadExternal": self.complete_upload,
            "users.info": self.users_info,
            **user_groups(workspace),
            "views.open": views.open,
            "views.publish": views.publish,
            "views.push": views.push,
            "views.update": views.update,
        }

    def auth_test(self, arguments: Arguments) -> Answer:
        return {
            "url": f"{self._base_url()}/",
            "team": TEAM_NAME,
            "user": self._workspace.manifest.bot_name,
            "team_id": TEAM_ID,
            "user_id": BOT_USER_ID,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def post_message(self, arguments: Arguments) -> Answer:
        arguments = addressed(self._workspace, arguments)
        channel = self._open(arguments)
        thread_ts = self._thread(channel, arguments)
        message = self._workspace.post(
            channel.id,
            BOT_USER_ID,
            **self._content(arguments, POST_LIMIT),
            **metadata(arguments),
            thread_ts=thread_ts,
            broadcast=thread_ts is not None and flag(arguments, "reply_broadcast"),
        )
        return {"channel": channel.id, "ts": message.ts, "message": wire.message(message)}

    def update(self, arguments: Arguments) -> Answer:
        """Text without blocks removes the blocks; metadata stays unless it is given."""
        channel = self._writable(arguments)
        message = self._found(channel, _required(arguments, "ts"))
        if message.ephemeral_to is not None:
            raise SlackError("message_not_found")
        if message.user != BOT_USER_ID:
            raise SlackError("cant_update_message")
        new = self._content(arguments, UPDATE_LIMIT)
        changed = self._workspace.change(message, **new, **metadata(arguments), edited=not new["blocks"])
        return {"channel": channel.id, "ts": message.ts, "text": changed.text, "message": wire.message(changed)}

    def delete(self, arguments: Arguments) -> Answer:
        """Only what the app itself posted."""
        channel = self._writable(arguments)
        message = self._found(channel, _required(arguments, "ts"))
        if message.ephemeral_to is not None:
            raise SlackError("message_not_found")
        if message.user != BOT_USER_ID:
            raise SlackError("cant_delete_message")
        self._workspace.change(message, deleted=True)
        return {"channel": channel.id, "ts": message.ts}

    def post_ephemeral(self, arguments: Arguments) -> Answer:
        channel = self._open(arguments)
        user = _required(arguments, "user")
        if not self._workspace.is_in_channel(user, channel):
            raise SlackError("user_not_in_channel")
        checked = self._content(arguments, POST_LIMIT)
        thread_ts = self._thread(channel, arguments)
        message = self._workspace.post(channel.id, BOT_USER_ID, **checked, thread_ts=thread_ts, ephemeral_to=user)
        return {"message_ts": message.ts}

    def get_permalink(self, arguments: Arguments) -> Answer:
        channel = self._channel(arguments)
        message = self._found(channel, _required(arguments, "message_ts"))
        return {"channel": channel.id, "permalink": wire.permalink(self._base_url(), message)}

    def conversations_info(self, arguments: Arguments) -> Answer:
        return {"channel": wire.channel(self._channel(arguments))}

    def history(self, arguments: Arguments) -> Answer:
        channel = self._readable(arguments)
        shown = [message for message in self._public(channel) if message.thread_ts is None or message.broadcast]
        return wire.page(arguments, shown[::-1], default_limit=100, threads=self._threads(channel))

    def replies(self, arguments: Arguments) -> Answer:
        channel = self._readable(arguments)
        root = self._workspace.find(channel.id, _required(arguments, "ts"))
        if root is None or root.deleted or root.ephemeral_to is not None:
            raise SlackError("thread_not_found")
        threads = self._threads(channel)
        shown = [root, *threads.get(root.ts, [])]
        return wire.page(arguments, shown, default_limit=1000, threads=threads)

    def complete_upload(self, arguments: Arguments) -> Answer:
        channel = self._open({"channel": _required(arguments, "channel_id")})
        return self.files.complete(arguments, channel=channel.id, thread_ts=self._thread(channel, arguments))

    def users_info(self, arguments: Arguments) -> Answer:
        person = self._workspace.people.get(_required(arguments, "user"))
        if person is None:
            raise SlackError("user_not_found")
        return {"user": wire.user(person)}

    def _content(self, arguments: Arguments, limit: int) -> Answer:
        return content(arguments, limit=limit, refuses=self._workspace.refused_blocks)

    def _public(self, channel: Channel) -> list[Message]:
        return [message for message in self._workspace.messages(channel.id) if message.ephemeral_to is None]

    def _threads(self, channel: Channel) -> dict[str, list[Message]]:
        threads: dict[str, list[Message]] = {}
        for message in self._public(channel):
            if message.thread_ts is not None:
                threads.setdefault(message.thread_ts, []).append(message)
        return threads

    def _channel(self, arguments: Arguments) -> Channel:
        channel = self._workspace.channels.get(_required(arguments, "channel"))
        if channel is None or (channel.is_private and not channel.member):
            raise SlackError("channel_not_found")
        return channel

    def _readable(self, arguments: Arguments) -> Channel:
        channel = self._channel(arguments)
        if not channel.member:
            raise SlackError("not_in_channel")
        return channel

    def _writable(self, arguments: Arguments) -> Channel:
        channel = self._readable(arguments)
        if channel.is_archived:
            raise SlackError("is_archived")
        return channel

    def _open(self, arguments: Arguments) -> Channel:
        channel = self._writable(arguments)
        if channel.is_restricted:
            raise SlackError("restricted_action")
        return channel

    def _found(self, channel: Channel, ts: str) -> Message:
        message = self._workspace.find(channel.id, ts)
        if message is None or message.deleted:
            raise SlackError("message_not_found")
        return message

    def _thread(self, channel: Channel, arguments: Arguments) -> str | None:
        """The thread a message joins. Slack wants the first message's ts, never a reply's."""
        ts = arguments.get("thread_ts")
        if ts is None:
            return None
        root = self._workspace.find(channel.id, ts)
        if root is None or root.deleted:
            raise SlackError("thread_not_found")
        if root.thread_ts is not None or root.ephemeral_to is not None:
            raise SlackError("cannot_reply_to_message")
        return root.ts


def _required(arguments: Arguments, name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not value:
        reason = f"[ERROR] missing required field: {name}"
        raise SlackError("invalid_arguments", response_metadata={"messages": [reason]})
    return value
