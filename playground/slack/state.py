"""What stands in a view's inputs: what it begins with, what people typed or chose, and how Slack reports it."""

from collections.abc import Iterator, Mapping
from typing import Any

from playground.slack.elements import options_of

Json = dict[str, Any]
Place = tuple[str, str]  # block_id, action_id
Typed = Mapping[Place, Any]  # a string, an option, a list of values of checkboxes, or None for nothing

CHOICES = ("static_select", "external_select", "radio_buttons")
TEXTS = ("plain_text_input", "url_text_input")


class NoSuchOptionError(LookupError):
    """The person cannot choose this: it is not offered."""


class NoSuchElementError(LookupError):
    """The person cannot press this: the view does not show it."""


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element, with its block."""
    for block in blocks:
        if block["type"] == "input":
            yield block, block["element"]
        if block["type"] == "actions":
            yield from ((block, element) for element in block["elements"])
        if "accessory" in block:
            yield block, block["accessory"]


def element_of(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """One of them, after its block. Raises NoSuchElementError."""
    for block, element in elements(blocks):
        if element["action_id"] == action_id and block_id in (None, block["block_id"]):
            return block, element
    raise NoSuchElementError(f"Nothing in this view answers to {action_id!r}: {blocks}")


def stateful(blocks: list[Json]) -> dict[Place, tuple[Json, Json]]:
    """The elements that hold something, with their blocks."""
    return {
        (block["block_id"], element["action_id"]): (block, element)
        for block, element in elements(blocks)
        if element["type"] in (*CHOICES, *TEXTS, "checkboxes")
    }


def values(blocks: list[Json], typed: Typed) -> Json:
    """`state.values`: by block id and action id."""
    found: Json = {}
    for (block_id, action_id), (_, element) in stateful(blocks).items():
        value = typed[block_id, action_id] if (block_id, action_id) in typed else beginning(element)
        found.setdefault(block_id, {})[action_id] = reported(element, value)
    return found


def beginning(element: Json) -> Any:
    """What the app put into it."""
    if element["type"] in CHOICES:
        return element.get("initial_option")
    if element["type"] == "checkboxes":
        return [option["value"] for option in element.get("initial_options", [])]
    return element.get("initial_value")


def reported(element: Json, value: Any) -> Json:
    """One input as Slack reports it; what was left empty is null, or for checkboxes an empty list."""
    kind = element["type"]
    if kind in (*CHOICES, "overflow"):
        return {"type": kind, "selected_option": _option(element, value) if value else None}
    if kind == "checkboxes":
        return {"type": kind, "selected_options": [_option(element, one) for one in value or ()]}
    return {"type": kind, "value": value or None}


def _option(element: Json, value: Any) -> Json:
    """The option itself, or the one with this value."""
    if isinstance(value, dict):
        return dict(value)
    offered = [*options_of(element), *filter(None, [element.get("initial_option")])]
    found: Json | None = next((option for option in offered if option["value"] == value), None)
    if found is None:
        raise NoSuchOptionError(f"{element['action_id']} does not offer {value!r}, only {_all(offered)}.")
    return found


def _all(options: list[Json]) -> str:
    return ", ".join(repr(option["value"]) for option in options) or "nothing"


def complaint(block: Json, element: Json, value: Any) -> str | None:
    """What Slack itself says to the person before it sends anything."""
    if not value:
        return None if block.get("optional") else "Please complete this required field."
    if element["type"] == "url_text_input" and not str(value).startswith(("http://", "https://")):
        return "Please enter a valid URL."
    if element["type"] in TEXTS and len(value) > element.get("max_length", 3000):
        return f"Please use {element.get('max_length', 3000)} characters or fewer."
    if element["type"] in TEXTS and len(value) < element.get("min_length", 0):
        return f"Please use at least {element['min_length']} characters."
    return None
