"""Refuse the blocks that Slack refuses, and name the place, so that a test fails where a workspace would.

Stricter than Slack in one point: the Web API also asks for a top-level `text` with blocks (notifications show it).
"""

from collections.abc import Callable, Iterator
from typing import Any

MESSAGE_BLOCKS = 50
TEXT_OBJECTS = {"mrkdwn": {"type", "text", "verbatim"}, "plain_text": {"type", "text", "emoji"}}
BLOCK_FIELDS = {
    "header": {"text"},
    "section": {"text", "fields", "accessory", "expand"},
    "divider": set(),
    "context": {"elements"},
    "actions": {"elements"},
    "rich_text": {"elements"},
    "table": {"rows", "column_settings"},
    "markdown": {"text"},
}
BUTTON_FIELDS = {"type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label"}
CONFIRM_FIELDS = {"title", "text", "confirm", "deny", "style"}
RICH_CONTAINERS = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}
RICH_LEAVES = {"text", "link", "emoji", "user", "channel", "usergroup", "broadcast", "date", "color"}
STYLES = ("primary", "danger")

Problems = Iterator[str]


def problems(blocks: object) -> list[str]:
    """Everything wrong with a message's blocks, in the words of Slack's `response_metadata.messages`."""
    return list(_message(blocks))


def _message(blocks: object) -> Problems:
    if not isinstance(blocks, list):
        yield _problem("must be an array", "/blocks")
        return
    if len(blocks) > MESSAGE_BLOCKS:
        yield _problem(f"no more than {MESSAGE_BLOCKS} items allowed", "/blocks")
    yield from _repeated(blocks, "block_id", "/blocks")
    if sum(isinstance(block, dict) and block.get("type") == "table" for block in blocks) > 1:
        yield _problem("only one table is allowed", "/blocks")
    for index, block in enumerate(blocks):
        yield from _block(block, f"/blocks/{index}")


def _block(block: object, path: str) -> Problems:
    kind = block.get("type") if isinstance(block, dict) else None
    if not isinstance(block, dict) or kind not in BLOCK_FIELDS:
        yield _problem(f"unsupported type: {kind}", path)
        return
    yield from _unknown(block, BLOCK_FIELDS[kind] | {"type", "block_id"}, path)
    yield from _length(block.get("block_id", "-"), 255, f"{path}/block_id")
    yield from _CHECKS[kind](block, path)


def _header(block: dict[str, Any], path: str) -> Problems:
    yield from _text(block.get("text"), 150, f"{path}/text", kinds=("plain_text",))


def _section(block: dict[str, Any], path: str) -> Problems:
    if "text" not in block and "fields" not in block:
        yield _problem("missing required field: text or fields", path)
    if "text" in block:
        yield from _text(block["text"], 3000, f"{path}/text")
    if "fields" in block:
        for field, at in _items(block["fields"], f"{path}/fields"):
            yield from _text(field, 2000, at)
        yield from _count(block["fields"], 10, f"{path}/fields")
    if "accessory" in block:
        yield from _button(block["accessory"], f"{path}/accessory")


def _divider(block: dict[str, Any], path: str) -> Problems:
    yield from ()


def _context(block: dict[str, Any], path: str) -> Problems:
    yield from _count(block.get("elements"), 10, f"{path}/elements")
    for element, at in _items(block.get("elements"), f"{path}/elements"):
        yield from _text(element, 3000, at)


def _actions(block: dict[str, Any], path: str) -> Problems:
    elements = block.get("elements")
    yield from _count(elements, 25, f"{path}/elements")
    yield from _repeated(elements, "action_id", f"{path}/elements")
    for element, at in _items(elements, f"{path}/elements"):
        yield from _button(element, at)


def _rich_text(block: dict[str, Any], path: str) -> Problems:
    yield from _count(block.get("elements"), None, f"{path}/elements")
    for element, at in _items(block.get("elements"), f"{path}/elements"):
        yield from _rich(element, at, RICH_CONTAINERS)


def _rich(element: object, path: str, allowed: set[str]) -> Problems:
    kind = element.get("type") if isinstance(element, dict) else None
    if not isinstance(element, dict) or kind not in allowed:
        yield _problem(f"unsupported type: {kind}", path)
        return
    inside = {"rich_text_section"} if kind == "rich_text_list" else RICH_LEAVES
    if kind in RICH_CONTAINERS:
        for child, at in _items(element.get("elements"), f"{path}/elements"):
            yield from _rich(child, at, inside)
    elif kind == "text":
        yield from _length(element.get("text"), None, f"{path}/text")


def _table(block: dict[str, Any], path: str) -> Problems:
    yield from _count(block.get("rows"), 100, f"{path}/rows")
    for row, at in _items(block.get("rows"), f"{path}/rows"):
        yield from _count(row, 20, at)
        for cell, cell_at in _items(row, at):
            yield from _cell(cell, cell_at)


def _cell(cell: object, path: str) -> Problems:
    kind = cell.get("type") if isinstance(cell, dict) else None
    if isinstance(cell, dict) and kind == "rich_text":
        yield from _rich_text(cell, path)
    elif isinstance(cell, dict) and kind == "raw_text":
        yield from _length(cell.get("text"), None, f"{path}/text")
    else:
        yield _problem(f"unsupported type: {kind}", path)


def _markdown(block: dict[str, Any], path: str) -> Problems:
    yield from _length(block.get("text"), 12000, f"{path}/text")


_CHECKS: dict[str, Callable[[dict[str, Any], str], Problems]] = {
    "header": _header,
    "section": _section,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
    "table": _table,
    "markdown": _markdown,
}


def _button(element: object, path: str) -> Problems:
    if not isinstance(element, dict) or element.get("type") != "button":
        kind = element.get("type") if isinstance(element, dict) else None
        yield _problem(f"unsupported type: {kind}", path)
        return
    yield from _unknown(element, BUTTON_FIELDS, path)
    yield from _text(element.get("text"), 75, f"{path}/text", kinds=("plain_text",))
    for name, limit in (("action_id", 255), ("value", 2000), ("url", 3000)):
        if name in element:
            yield from _length(element[name], limit, f"{path}/{name}")
    yield from _style(element, path)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{path}/confirm")


def _confirm(confirm: object, path: str) -> Problems:
    if not isinstance(confirm, dict):
        yield _problem("must be an object", path)
        return
    yield from _unknown(confirm, CONFIRM_FIELDS, path)
    yield from _text(confirm.get("title"), 100, f"{path}/title", kinds=("plain_text",))
    yield from _text(confirm.get("text"), 300, f"{path}/text")
    for name in ("confirm", "deny"):
        yield from _text(confirm.get(name), 30, f"{path}/{name}", kinds=("plain_text",))
    yield from _style(confirm, path)


def _style(element: dict[str, Any], path: str) -> Problems:
    if "style" in element and element["style"] not in STYLES:
        yield _problem("must be one of primary, danger", f"{path}/style")


def _text(text: object, limit: int, path: str, kinds: tuple[str, ...] = ("mrkdwn", "plain_text")) -> Problems:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield _problem(f"must be a text object of type {' or '.join(kinds)}", path)
        return
    yield from _unknown(text, TEXT_OBJECTS[text["type"]], path)
    yield from _length(text.get("text"), limit, f"{path}/text")


def _length(value: object, limit: int | None, path: str) -> Problems:
    if not isinstance(value, str):
        yield _problem("must be a string", path)
    elif not value:
        yield _problem("must be more than 0 characters", path)
    elif limit is not None and len(value) > limit:
        yield _problem(f"must be less than {limit + 1} characters", path)


def _count(value: object, limit: int | None, path: str) -> Problems:
    if not isinstance(value, list) or not value:
        yield _problem("no fewer than 1 items allowed", path)
    elif limit is not None and len(value) > limit:
        yield _problem(f"no more than {limit} items allowed", path)


def _repeated(elements: object, name: str, path: str) -> Problems:
    seen: set[object] = set()
    for element, at in _items(elements, path):
        value = element.get(name) if isinstance(element, dict) else None
        if value is not None and value in seen:
            yield _problem(f"{name} `{value}` already exists", f"{at}/{name}")
        seen.add(value)


def _unknown(element: dict[str, Any], allowed: set[str], path: str) -> Problems:
    for name in sorted(element.keys() - allowed):
        yield _problem(f"invalid additional property: {name}", path)


def _items(elements: object, path: str) -> Iterator[tuple[Any, str]]:
    for index, element in enumerate(elements if isinstance(elements, list) else []):
        yield element, f"{path}/{index}"


def _problem(what: str, path: str) -> str:
    return f"[ERROR] {what} [json-pointer:{path}]"
