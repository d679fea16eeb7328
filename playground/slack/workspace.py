"""Everything this Slack remembers: accounts, channels, messages with all their versions, and what people did."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from playground.clock import Clock
from playground.slack.manifest import Manifest
from playground.slack.world import BOT_USER_ID, SLACKBOT_ID, USER_GROUPS, Channel, Person

Block = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One version of one message. `thread_ts` is None on the first message of a thread; `files` are id, name, title."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: tuple[Block, ...] = ()
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: dict[str, Any] | None = None
    ephemeral_to: str | None = None
    edited: bool = False
    deleted: bool = False
    files: tuple[dict[str, str], ...] = ()

    def visible_to(self, user: str) -> bool:
        return self.ephemeral_to in (None, user)


@dataclass(frozen=True, kw_only=True)
class Gesture:
    """A command typed, a button pressed, an error seen: no message, but part of the conversation's story.

    `text` goes on after the person's name: "presses [Approve]". `on` is the message it happened to.
    """

    ts: str
    channel: str
    user: str
    text: str
    on: str | None = None


class Workspace:
    """The state behind the Web API, the page and the tests; `watchers` hear of every changed message."""

    def __init__(
        self, clock: Clock, manifest: Manifest, *, people: Iterable[Person], channels: Iterable[Channel]
    ) -> None:
        self.clock = clock
        self.manifest = manifest
        self.people = {person.id: person for person in people}
        for account in (BOT_USER_ID, manifest.bot_name), (SLACKBOT_ID, "Slackbot"):
            self.people[account[0]] = Person(id=account[0], name=account[1], is_bot=True)
        self.channels = {channel.id: channel for channel in channels}
        self.gestures: list[Gesture] = []
        self.errors: dict[tuple[str, str, str], str] = {}
        self.watchers: list[Callable[[Message], None]] = []
        self.groups = {group.id: group for group in USER_GROUPS}
        self.has_user_groups = True  # only some plans of Slack have them
        self.token_revoked = False
        self.refused_blocks: set[str] = set()  # kinds that it takes from nobody
        self._versions: dict[tuple[str, str], list[Message]] = {}
        self._last_micros = 0
        self._blocks_named = 0

    def next_ts(self) -> str:
        """Slack's message id: the time in seconds and microseconds, never the same twice."""
        now = int(self.clock.now().timestamp() * 1_000_000)
        self._last_micros = max(now, self._last_micros + 1)
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def post(self, channel: str, user: str, text: str, **fields: Any) -> Message:
        """Add a message; `fields` are those of `Message`."""
        return self._keep(Message(ts=self.next_ts(), channel=channel, user=user, text=text, **fields))

    def change(self, message: Message, **fields: Any) -> Message:
        """Add a version of a message."""
        return self._keep(replace(message, **fields))

    def find(self, channel: str, ts: str) -> Message | None:
        """The newest version, deleted or not."""
        versions = self.versions(channel, ts)
        return versions[-1] if versions else None

    def versions(self, channel: str, ts: str) -> list[Message]:
        """Oldest first."""
        return self._versions.get((channel, ts), [])

    def messages(self, channel: str) -> list[Message]:
        """The newest version of everything in a channel that is not deleted, replies and ephemerals included."""
        newest = (versions[-1] for versions in self._versions.values())
        kept = (message for message in newest if message.channel == channel and not message.deleted)
        return sorted(kept, key=lambda message: message.ts)

    def posted(self, after: int) -> list[Message]:
        """The newest version of what was posted anywhere, but for the first `after` of them."""
        return [versions[-1] for versions in islice(self._versions.values(), after, None)]

    def gesture(self, channel: str, user: str, text: str, *, on: str | None = None) -> None:
        self.gestures.append(Gesture(ts=self.next_ts(), channel=channel, user=user, text=text, on=on))

    def is_in_channel(self, user: str, channel: Channel) -> bool:
        person = self.people.get(user)
        return person is not None and not person.deleted and user not in channel.absent

    def shows(self, user: str, message: Message) -> bool:
        """What a private channel holds is shown to its members only, and what is for one person to that person."""
        channel = self.channels.get(message.channel)
        hidden = channel is not None and channel.is_private and user in channel.absent
        return message.visible_to(user) and not hidden

    def _keep(self, message: Message) -> Message:
        message = replace(message, blocks=tuple(self._named(block) for block in message.blocks))
        self._versions.setdefault((message.channel, message.ts), []).append(message)
        self.errors = {key: text for key, text in self.errors.items() if key[1] != message.ts}
        for watcher in list(self.watchers):
            watcher(message)
        return message

    def _named(self, block: Block) -> Block:
        """Slack gives every block an id, and every button an action id, where the app gave none."""
        self._blocks_named += 1
        block = {"block_id": f"block-{self._blocks_named}", **block}
        if "accessory" in block:
            block["accessory"] = {"action_id": "accessory", **block["accessory"]}
        if block["type"] == "container":
            block["child_blocks"] = [self._named(child) for child in block["child_blocks"]]
        if block["type"] == "actions":
            numbered = enumerate(block["elements"])
            block["elements"] = [{"action_id": f"element-{index}", **element} for index, element in numbered]
        return block


def moment(ts: str) -> datetime:
    """The time a message id stands for, in UTC."""
    return datetime.fromtimestamp(float(ts), UTC)
