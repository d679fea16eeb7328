"""What people see of the workspace, for tests and for the printed conversation."""

from collections.abc import Callable
from typing import TypeVar

from playground.slack import wire
from playground.slack.record import Record
from playground.slack.transcript import transcript
from playground.slack.workspace import Message, Workspace

T = TypeVar("T")


class Looking:
    """A base of LocalSlack."""

    workspace: Workspace
    record: Record
    url: str

    def messages(self, channel: str, *, as_user: str | None = None, thread_ts: str | None = None) -> list[Message]:
        """Oldest first: what everybody sees, or with `as_user` also what only that person does.

        Replies are included; with `thread_ts` only the replies to that message.
        """
        return [
            message
            for message in self.workspace.messages(channel)
            if (message.ephemeral_to is None or message.ephemeral_to == as_user)
            and thread_ts in (None, message.thread_ts)
        ]

    def ephemerals(self, user: str) -> list[Message]:
        """What only this person sees, in all channels."""
        return [message for message in self._all() if message.ephemeral_to == user]

    def permalink(self, channel: str, ts: str) -> str:
        """The message's address; the page follows it."""
        message = self.workspace.find(channel, ts)
        if message is None:
            raise LookupError(f"There is no message {ts} in {channel}.")
        return wire.permalink(self.url, message)

    def transcript(self, channel: str | None = None, *, as_user: str | None = None) -> str:
        """The conversation as plain text: one channel, or every channel where something happened."""
        busy = {item.channel for item in self._all()} | {item.channel for item in self.workspace.gestures}
        shown = [channel] if channel else [each for each in self.workspace.channels if each in busy]
        return "\n\n".join(transcript(self.workspace, each, as_user=as_user) for each in shown)

    async def wait_for(self, predicate: Callable[[], T | None], timeout: float = 5.0) -> T:
        """The first true value of `predicate`, tried at every change; `timeout` in real seconds."""
        return await self.record.wait_for(predicate, timeout=timeout, story=self.transcript)

    def _all(self) -> list[Message]:
        return [message for channel in self.workspace.channels for message in self.workspace.messages(channel)]
