"""Refuse the views that Slack refuses: what `views.open`, `views.update` and the ack of a form may carry."""

import json
from typing import Any

from playground.slack.blockcheck import BLOCK, plain
from playground.slack.shapes import array, one_of, problem, record, string, typed

SIZE = 250_000  # characters of JSON

OPTION = record("text", "value", text=plain(75), value=string(150), description=plain(75))
OPTIONS = array(10, OPTION, distinct="value")
ELEMENT = typed(
    radio_buttons=record("options", action_id=string(255), options=OPTIONS, initial_option=OPTION),
    plain_text_input=record(
        action_id=string(255),
        max_length=one_of(*range(1, 3001)),
        multiline=one_of(True, False),
        initial_value=string(3000),
        placeholder=plain(150),
    ),
)
INPUT = record("label", "element", label=plain(2000), element=ELEMENT, hint=plain(2000), optional=one_of(True, False))
MODAL = typed(
    modal=record(
        "title", "blocks",
        title=plain(24), submit=plain(24), close=plain(24), callback_id=string(255), private_metadata=string(3000),
        blocks=array(
            100,
            lambda block, path: (INPUT if _is_input(block) else BLOCK)(block, path),
            distinct="block_id",
        ),
        clear_on_close=one_of(True, False), notify_on_close=one_of(True, False), external_id=string(255),
    )
)  # fmt: skip


def view_problems(view: Any) -> list[str]:
    """Everything wrong with a view, in the words of Slack's `response_metadata.messages`."""
    found = list(MODAL(view, "/view"))
    if not found and "submit" not in view and any(_is_input(block) for block in view["blocks"]):
        found.append(problem("missing required field: submit", "/view"))
    return found


def too_large(view: Any) -> bool:
    return len(json.dumps(view)) > SIZE


def _is_input(block: Any) -> bool:
    return isinstance(block, dict) and block.get("type") == "input"
