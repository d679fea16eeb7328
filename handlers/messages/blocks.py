"""Block Kit as plain dictionaries. Every text passes through here, so that no message can exceed Slack's limits.

`verbatim` keeps Slack from finding links, channels and mentions in what we did not mark as such.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.messages.mrkdwn import cut, fit

Block = dict[str, Any]

HEADER, SECTION, FIELD, BUTTON, VALUE = 150, 3000, 2000, 75, 2000
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
NOTIFICATION = 4000  # the limit of chat.update; chat.postMessage allows more
NOTHING = "-"  # Slack refuses empty texts


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted in a conversation; `text` is what notifications and screen readers say."""

    text: str
    blocks: tuple[Block, ...]


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER)}


def section(*lines: str) -> Block:
    """Lines of mrkdwn; where they do not fit, whole lines are left out and counted."""
    return {"type": "section", "text": _mrkdwn(fit(lines, SECTION))}


def fields(*pairs: tuple[str, str]) -> Block:
    """At most ten labelled facts, two in a row."""
    return {"type": "section", "fields": [_mrkdwn(cut(f"*{label}*\n{fact}", FIELD)) for label, fact in pairs]}


def context(*lines: str) -> Block:
    """Small grey lines; as one element, since Slack shows several side by side."""
    return {"type": "context", "elements": [_mrkdwn(fit(lines, SECTION))]}


def actions(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def button(text: str, *, action_id: str, value: str, style: str = "", confirm: Block | None = None) -> Block:
    """`style` is primary or danger."""
    extra: Block = {"style": style} if style else {}
    if confirm is not None:
        extra["confirm"] = confirm
    return {"type": "button", "text": plain(text, BUTTON), "action_id": action_id, "value": value[:VALUE], **extra}


def confirm(title: str, *, text: str, yes: str, no: str) -> Block:
    """The dialog Slack shows before it sends a click."""
    return {
        "title": plain(title, CONFIRM_TITLE),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": plain(yes, CONFIRM_BUTTON),
        "deny": plain(no, CONFIRM_BUTTON),
    }


def said(text: str, *more: Block) -> Message:
    """A message of one section, whose text is also its notification."""
    return Message(text=cut(text, NOTIFICATION) or NOTHING, blocks=(section(*text.split("\n")), *more))


def bullets(lines: Sequence[str]) -> list[str]:
    return [f"• {line}" for line in lines]


def plain(text: str, limit: int) -> Block:
    """Text in which nothing but emoji names is looked for."""
    return {"type": "plain_text", "text": cut(text, limit) or NOTHING, "emoji": True}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text or NOTHING, "verbatim": True}
