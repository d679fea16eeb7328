"""Block Kit's modals as plain dictionaries: a form over the conversation, for one person, with Slack's limits."""

from collections.abc import Sequence
from typing import Any

from handlers.messages.blocks import Block, plain

TITLE, LABEL, OPTION, OPTIONS, _GROUP = 24, 2000, 75, 10, 100


def modal(title: str, *blocks: Block, callback_id: str, place: str = "", submit: str = "", close: str = "") -> Block:
    """`place` comes back with what was chosen. Without `submit` there is nothing to do but to close it."""
    view: Block = {"type": "modal", "callback_id": callback_id, "title": plain(title, TITLE), "blocks": list(blocks)}
    view["close"] = plain(close or "Close", TITLE)
    if place:
        view["private_metadata"] = place
    return {**view, "submit": plain(submit, TITLE)} if submit else view


def choice(label: str, options: Sequence[Block], *, id_: str, block_id: str = "", chosen: str = "") -> Block:
    """One of at most ten, and one must be taken; the one whose value is `chosen` is taken already."""
    element: Block = {"type": "radio_buttons", "action_id": id_, "options": list(options[:OPTIONS])}
    return _input(label, {**element, **_begins_with(element["options"], chosen)}, block_id or id_)


def select(label: str, options: Sequence[Block], *, id_: str, chosen: str = "", tells: bool = False) -> Block:
    """One of many, in a list that unfolds; `tells`: the choice is told at once. More than 100 stand in groups."""
    element: Block = {"type": "static_select", "action_id": id_, **_begins_with(options, chosen)}
    if len(options) > _GROUP:
        pieces = (options[at : at + _GROUP] for at in range(0, len(options), _GROUP))
        groups = [{"label": _from_to(piece), "options": list(piece)} for piece in pieces]
        element["option_groups"] = groups[:_GROUP]
    else:
        element["options"] = list(options)
    return _input(label, element, id_, dispatch_action=True) if tells else _input(label, element, id_)


def option(text: str, *, value: str, description: str = "") -> Block:
    below = {"description": plain(description, OPTION)} if description else {}
    return {"text": plain(text, OPTION), "value": value, **below}


def line(label: str, *, id_: str, longest: int, hint: str = "", optional: bool = True) -> Block:
    """Free text, which may be left out where it is `optional`."""
    element = {"type": "plain_text_input", "action_id": id_, "max_length": longest}
    return _input(label, element, id_, optional=optional, **_hint(hint))


def text_area(label: str, *, id_: str, longest: int, text: str = "") -> Block:
    """Several lines, which begin with this text, and must not be left empty."""
    element = {"type": "plain_text_input", "action_id": id_, "multiline": True, "max_length": longest}
    return _input(label, {**element, "initial_value": text} if text else element, id_)


def address(label: str, *, id_: str, hint: str = "") -> Block:
    """A URL that may be left out."""
    return _input(label, {"type": "url_text_input", "action_id": id_}, id_, optional=True, **_hint(hint))


def may_be_left_out(block: Block) -> Block:
    return {**block, "optional": True}


def _input(label: str, element: Block, block_id: str, **more: Any) -> Block:
    return {"type": "input", "block_id": block_id, "label": plain(label, LABEL), "element": element, **more}


def _hint(text: str) -> Block:
    return {"hint": plain(text, LABEL)} if text else {}


def _begins_with(options: Sequence[Block], value: str) -> Block:
    found = next((each for each in options if each["value"] == value), None) if value else None
    return {"initial_option": found} if found else {}


def _from_to(options: Sequence[Block]) -> Block:
    return plain(f"{options[0]['text']['text'][:30]} to {options[-1]['text']['text'][:30]}", OPTION)
