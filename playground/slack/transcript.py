"""A channel's conversation as plain text: what everybody saw, what only one person saw, and who did what."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from playground.slack.blocktext import block_lines
from playground.slack.mrkdwn import plain
from playground.slack.workspace import Gesture, Message, Workspace, moment

WIDTH = 100
TIME_COLUMN = " " * 10
THREAD = "          │ "


@dataclass(frozen=True)
class _Entry:
    ts: str
    lines: list[str]


def transcript(workspace: Workspace, channel: str, *, as_user: str | None = None) -> str:
    """The whole channel, threads indented under their first message; `as_user` leaves out what others saw alone."""
    return "\n".join(_Transcript(workspace, channel, as_user).lines())


class _Transcript:
    def __init__(self, workspace: Workspace, channel: str, as_user: str | None) -> None:
        self._workspace = workspace
        self._channel = channel
        self._names = {person.id: f"@{person.name}" for person in workspace.people.values()}
        self._names |= {place.id: f"#{place.name}" for place in workspace.channels.values()}
        self._messages = [
            message for message in workspace.messages(channel) if as_user is None or workspace.shows(as_user, message)
        ]
        self._gestures = [gesture for gesture in workspace.gestures if gesture.channel == channel]

    def lines(self) -> Iterator[str]:
        title = self._names[self._channel]
        yield f"{title} {'─' * (WIDTH - len(title) - 1)}"
        for entry in self._entries(None):
            yield ""
            yield from entry.lines
            for reply in self._entries(entry.ts):
                yield THREAD.rstrip()
                yield from (f"{THREAD}{line}".rstrip() for line in reply.lines)

    def _entries(self, thread: str | None) -> list[_Entry]:
        """What stands in the channel itself, or under one message; clicks stand in the thread of their message."""
        messages = [_Entry(m.ts, self._message(m)) for m in self._messages if m.thread_ts == thread]
        gestures = [_Entry(g.ts, self._gesture(g)) for g in self._gestures if self._thread_of(g) == thread]
        return sorted(messages + gestures, key=lambda entry: entry.ts)

    def _thread_of(self, gesture: Gesture) -> str | None:
        if gesture.on is None:
            return None
        pressed = self._workspace.find(gesture.channel, gesture.on)
        return (pressed.thread_ts if pressed else None) or gesture.on

    def _message(self, message: Message) -> list[str]:
        body = [f"{TIME_COLUMN}{line}" for line in self._wrapped(self._body(message))]
        name = self._workspace.people[message.user].name
        return [f"{_time(message.ts)}  {name}{''.join(self._notes(message))}", *body]

    def _notes(self, message: Message) -> Iterator[str]:
        if message.ephemeral_to is not None:
            yield f" (only visible to {self._workspace.people[message.ephemeral_to].name})"
        if message.broadcast:
            yield " (also sent to the channel)"
        if message.edited:
            yield " (edited)"

    def _body(self, message: Message) -> list[str]:
        if message.blocks:
            return [line for block in message.blocks for line in block_lines(block, self._names)]
        files = [f"[file {each['title']}]" for each in message.files]
        return plain(message.text, self._names).splitlines() + files

    def _gesture(self, gesture: Gesture) -> list[str]:
        return [f"{_time(gesture.ts)}  {self._workspace.people[gesture.user].name} {gesture.text}"]

    def _wrapped(self, lines: list[str]) -> Iterator[str]:
        for line in lines:
            indent = " " * (len(line) - len(line.lstrip()))
            yield from textwrap.wrap(line, WIDTH - len(TIME_COLUMN), subsequent_indent=indent) or [""]


def _time(ts: str) -> str:
    return moment(ts).strftime("%H:%M:%S")
