"""Refuse the views that Slack refuses: what `views.*` and the ack of a form may carry."""

import json
from collections.abc import Iterator
from typing import Any

from playground.slack.blockcheck import PLAIN_BLOCKS, RICH_TEXT, text
from playground.slack.blockcheck import plain as plain_text
from playground.slack.elements import FILLED_IN, PRESSED
from playground.slack.shapes import Check, array, flag, one_of, problem, record, string, typed

SIZE = 250_000  # characters of JSON

SECTION = record(
    "text|fields", text=text(3000), fields=array(10, text(2000)), accessory=PRESSED, expand=one_of(True, False)
)
ACTIONS = record("elements", elements=array(25, PRESSED, distinct="action_id"))
INPUT = record(
    "label", "element",
    label=plain_text(2000), element=FILLED_IN, hint=plain_text(2000), optional=flag, dispatch_action=flag,
)  # fmt: skip
BLOCK = typed(**{**PLAIN_BLOCKS, "section": SECTION, "actions": ACTIONS}, rich_text=RICH_TEXT, input=INPUT)
COMMON: dict[str, Check] = {
    "callback_id": string(255),
    "private_metadata": string(3000),
    "external_id": string(255),
    "blocks": array(100, BLOCK, distinct="block_id"),
}
MODAL = record(
    "title", "blocks",
    title=plain_text(24), submit=plain_text(24), close=plain_text(24), clear_on_close=flag, notify_on_close=flag,
    **COMMON,
)  # fmt: skip
HOME = record("blocks", **COMMON)


def view_problems(view: Any, kind: str = "modal") -> list[str]:
    """Everything wrong with a view of this kind, in the words of Slack's `response_metadata.messages`."""
    found = list(typed(**{kind: HOME if kind == "home" else MODAL})(view, "/view"))
    return found or list(_whole(view, kind))


def too_large(view: Any) -> bool:
    return len(json.dumps(view)) > SIZE


def _whole(view: Any, kind: str) -> Iterator[str]:
    """What no block of its own can be blamed for."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    if kind == "modal" and inputs and "submit" not in view:
        yield problem("missing required field: submit", "/view")
    if sum(bool(block["element"].get("focus_on_load")) for block in inputs) > 1:
        yield problem("only one element may have focus_on_load", "/view/blocks")
