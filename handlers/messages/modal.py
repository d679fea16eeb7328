"""Block Kit's modals as plain dictionaries: a form over the conversation, for one person, with Slack's limits."""

from collections.abc import Sequence

from handlers.messages.blocks import Block, plain

TITLE, LABEL, OPTION, OPTIONS = 24, 2000, 75, 10


def modal(title: str, *blocks: Block, callback_id: str, place: str = "", submit: str = "", close: str = "") -> Block:
    """`place` comes back with what was chosen. Without `submit` there is nothing to do but to close it."""
    view: Block = {"type": "modal", "callback_id": callback_id, "title": plain(title, TITLE), "blocks": list(blocks)}
    view["close"] = plain(close or "Close", TITLE)
    if place:
        view["private_metadata"] = place
    return {**view, "submit": plain(submit, TITLE)} if submit else view


def choice(label: str, options: Sequence[Block], *, id_: str) -> Block:
    """One of at most ten, and one must be taken."""
    element = {"type": "radio_buttons", "action_id": id_, "options": list(options[:OPTIONS])}
    return {"type": "input", "block_id": id_, "label": plain(label, LABEL), "element": element}


def option(text: str, *, value: str, description: str) -> Block:
    return {"text": plain(text, OPTION), "value": value, "description": plain(description, OPTION)}


def line(label: str, *, id_: str, longest: int, optional: bool = True) -> Block:
    """Free text, which may be left out where it is `optional`."""
    element = {"type": "plain_text_input", "action_id": id_, "max_length": longest}
    return {"type": "input", "block_id": id_, "label": plain(label, LABEL), "element": element, "optional": optional}
