"""Block Kit as plain dictionaries. Every text passes through here, so that no message can exceed Slack's limits.

`verbatim` keeps Slack from finding links, channels and mentions in what we did not mark as such.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any

from handlers.messages.mrkdwn import cut, fit, foreign

Block = dict[str, Any]

HEADER, SECTION, FIELD, BUTTON, VALUE, URL = 150, 3000, 2000, 75, 2000, 3000
OPTION_VALUE = 150
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
_SECTIONS = 3  # of one list: Slack takes some 13000 characters in all blocks of a message
_PIECE = 2500
NOTIFICATION = 4000  # the limit of chat.update; chat.postMessage allows more
NOTHING = "-"  # Slack refuses empty texts
CHART, CONTAINER = "data_visualization", "container"
UNCERTAIN = (CHART, CONTAINER)  # kinds of blocks that not every workspace takes, the likeliest to be refused first
_BLOCKS = 50  # in a message


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted in a conversation; `text` is what notifications and screen readers say."""

    text: str
    blocks: tuple[Block, ...]


def without(kinds: Collection[str], message: Message) -> Message:
    """The same without charts, or with what containers hold standing below their titles, if these are the kinds.

    What a chart shows is said in the message's text as well, so that nothing is lost with it.
    """
    kept = [part for block in message.blocks for part in _without(kinds, block)]
    return replace(message, blocks=tuple(kept[:_BLOCKS]))


def _without(kinds: Collection[str], block: Block) -> list[Block]:
    if block["type"] not in kinds:
        return [block]
    if block["type"] == CONTAINER:
        return [section(f"*{foreign(block['title']['text'])}*"), *block["child_blocks"]]
    return []


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER)}


def section(*lines: str) -> Block:
    """Lines of mrkdwn; where they do not fit, whole lines are left out and counted."""
    return {"type": "section", "text": _mrkdwn(fit(lines, SECTION))}


def sections(*lines: str, rest: str, most: int = _SECTIONS) -> Iterator[Block]:
    """The same, in as many sections as a message can carry; `rest` says where to read what is left out then."""
    pieces = [piece for line in lines for piece in _pieces(line)]
    for left in range(most - 1, -1, -1):
        room = SECTION if left else SECTION - len(rest) - 50
        kept = len(pieces)
        while kept > 1 and len("\n".join(pieces[:kept])) > room:
            kept -= 1
        here, pieces = pieces[:kept], pieces[kept:]
        more = [f"… and {len(pieces)} more. {rest}"] if pieces and not left else []
        yield section(*here, *more)
        if not pieces:
            return


def _pieces(line: str) -> list[str]:
    return [line] if len(line) <= _PIECE else wrap(line, _PIECE)


def fields(*pairs: tuple[str, str]) -> Block:
    """At most ten labelled facts, two in a row."""
    return {"type": "section", "fields": [_mrkdwn(cut(f"*{label}*\n{fact}", FIELD)) for label, fact in pairs]}


def context(*lines: str) -> Block:
    """Small grey lines; as one element, since Slack shows several side by side."""
    return {"type": "context", "elements": [_mrkdwn(fit(lines, SECTION))]}


def actions(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def folded(title: str, *blocks: Block) -> Block:
    """At most ten blocks under a title, to be unfolded: sections, contexts, headers, dividers, actions, a table."""
    shown = {"title": plain(title, HEADER), "child_blocks": list(blocks)}
    return {"type": CONTAINER, **shown, "is_collapsible": True, "default_collapsed": True}


def button(text: str, *, action_id: str, value: str, style: str = "", confirm: Block | None = None) -> Block:
    """`style` is primary or danger."""
    extra: Block = {"style": style} if style else {}
    if confirm is not None:
        extra["confirm"] = confirm
    return {"type": "button", "text": plain(text, BUTTON), "action_id": action_id, "value": value[:VALUE], **extra}


def overflow(*options: tuple[str, str], action_id: str) -> Block:
    """The `…` menu: at most five options, each what it says and its value."""
    shown = [{"text": plain(text, BUTTON), "value": value[:OPTION_VALUE]} for text, value in options]
    return {"type": "overflow", "action_id": action_id, "options": shown}


def link_button(text: str, *, action_id: str, url: str) -> Block:
    """Slack opens the address by itself; the press is told to the app as well."""
    return {"type": "button", "text": plain(text, BUTTON), "action_id": action_id, "url": url}


def confirm(title: str, *, text: str, yes: str, no: str) -> Block:
    """The dialog Slack shows before it sends a click."""
    return {
        "title": plain(title, CONFIRM_TITLE),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": plain(yes, CONFIRM_BUTTON),
        "deny": plain(no, CONFIRM_BUTTON),
    }


def said(text: str, *more: Block) -> Message:
    """A message that begins with this text; what notifications and screen readers say is all that it shows."""
    return Message(text=spelled(text, *more), blocks=(section(*text.split("\n")), *more))


def spelled(first: str, *blocks: Block) -> str:
    """All that these blocks say, a line each, for whoever sees no blocks. Buttons are no part of it."""
    lines = [first, *(line for block in blocks for line in _spelled(block))]
    return cut("\n".join(filter(None, lines)), NOTIFICATION) or NOTHING


def _spelled(block: Block) -> Iterator[str]:
    for text in (block.get("title"), block.get("text"), *block.get("fields", ())):
        if isinstance(text, dict):
            yield text["text"].replace("*\n", "* ", 1) if text in block.get("fields", ()) else text["text"]
    if block["type"] == "context":
        yield from (element["text"] for element in block["elements"])
    for child in block.get("child_blocks", ()):
        yield from _spelled(child)


def bullets(lines: Sequence[str]) -> list[str]:
    return [f"• {line}" for line in lines]


def plain(text: str, limit: int) -> Block:
    """Text in which nothing but emoji names is looked for."""
    return {"type": "plain_text", "text": cut(text, limit) or NOTHING, "emoji": True}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text or NOTHING, "verbatim": True}
