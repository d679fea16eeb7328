"""A conversation, written down as it is read: what is typed and pressed, and what the bot says where, to whom.

Each word of the bot comes from where it comes from in the bot: the grammar, the messages, their places, who is called.
"""

import re
from collections.abc import Iterator

from bot.model import Answer, Notice, NoticeKind, Rollback, State
from handlers.delivery.placement import OF_INCIDENT, PLACES, broadcasts
from handlers.grammar.parser import Help, parse
from handlers.messages import answers, notices
from handlers.messages.blocks import Block, Message
from handlers.messages.called import called, calling
from handlers.messages.times import local
from tests.handlers.world import CATALOG, NOON

ANA, BEN = "Ana", "Ben"
URL = "https://x.slack/card"
_NAMES = {"U0AAAA": "engineer-a", "U0BBBB": "engineer-b", "U0CCCC": "engineer-c", "U0DDDD": "engineer-d"}
_TOKEN = re.compile(r"<!date\^[^|>]*\|([^>]*) UTC>")
_LINK = re.compile(r"<https?://[^|>]*\|([^>]*)>")
_FEATURES = {"quilt-catalog": ("mcp", "search")}


class Talk:
    """`lines` are what was said so far; only what the newest message shows can be pressed."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._buttons: set[str] = set()

    def types(self, who: str, text: str) -> None:
        self.lines += [f"{who} types: /rollback {text}"]
        read = parse(text, services=CATALOG.services, features=_FEATURES)
        if isinstance(read, Help):
            self._shows(f"only {who}", answers.misread(read, list(CATALOG.services), _FEATURES))

    def presses(self, who: str, label: str) -> None:
        assert label in self._buttons, f"there is no {label!r}: {self._buttons}"
        self.lines += [f"{who} presses [{label}]"]

    def answer(self, who: str, answer: Answer) -> None:
        """In private; nothing where the channel shows it."""
        if not answers.shown_already(answer):
            self._shows(f"only {who}", local(answers.render(answer, URL), NOON))

    def tells(self, kind: NoticeKind, of: Rollback, text: str = "") -> None:
        approvers = ("U0BBBB",) if of.state is State.PROPOSED else ()
        notice = Notice(kind, text)
        message = notices.render(
            notice, of, approvers=approvers, url=URL, service=CATALOG.services.get(of.service), needed=1
        )
        where = "the incident's thread" if kind in OF_INCIDENT else "thread" if PLACES[kind].in_thread else "#incident"
        if broadcasts(notice, of):
            where = "thread and #incident"
        self._shows(where, calling(message, called(notice, of, approvers), CATALOG.person))

    def shows(self, of: Rollback) -> None:
        """The card is edited: nobody is called by that."""
        message = notices.render(Notice(NoticeKind.CARD), of, service=CATALOG.services.get(of.service))
        self._shows("#incident, the card is now", calling(message, (), CATALOG.person))

    def passes(self, what: str) -> None:
        self.lines += [f"({what})"]

    def _shows(self, where: str, message: Message) -> None:
        self._buttons = set(_pressable(message))
        self.lines += [f"rollback → {where}:", *(f"    {_read(line)}" for line in message.text.split("\n"))]
        if self._buttons:
            self.lines += [f"    {' '.join(f'[{each}]' for each in _pressable(message))}"]


def _pressable(message: Message) -> Iterator[str]:
    rows: list[Block] = [block for block in message.blocks if block["type"] == "actions"]
    for each in (element for row in rows for element in row["elements"]):
        if each["type"] == "overflow":
            yield from (option["text"]["text"] for option in each["options"])
        elif "url" not in each:
            yield each["text"]["text"]


def _read(line: str) -> str:
    """As Slack shows it, in UTC."""
    line = _LINK.sub(r"\1", _TOKEN.sub(r"\1", line))
    for slack_id, name in _NAMES.items():
        line = line.replace(f"<@{slack_id}>", f"@{name}")
    return line.replace("<#C0INCIDENT>", "#incident").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
