"""Refuse the blocks that Slack refuses, and name the place, so that a test fails where a workspace would.

Stricter than Slack in one point, see `content`: blocks need a top-level `text` too (notifications show it).
"""

from collections.abc import Callable, Iterator
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


def problems(blocks: Any) -> list[str]:
    """Everything wrong with a message's blocks, in the words of Slack's `response_metadata.messages`."""
    if not blocks:
        return []
    found = list(MESSAGE(blocks, "/blocks"))
    if not found and [block["type"] for block in blocks].count("table") > 1:
        found.append(problem("only one table allowed", "/blocks"))
    return found


def problem(what: str, path: str) -> str:
    return f"[ERROR] {what} [json-pointer:{path}]"


def string(limit: int) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must be a string", path)
        elif not value:
            yield problem("must be more than 0 characters", path)
        elif len(value) > limit:
            yield problem(f"must be less than {limit + 1} characters", path)

    return check


def one_of(*values: object) -> Check:
    def check(value: Any, path: str) -> Iterator[str]:
        if value not in values:
            yield problem(f"must be one of {', '.join(map(str, values))}", path)

    return check


def anything(value: Any, path: str) -> Iterator[str]:
    yield from ()


def array(limit: int, item: Check, *, distinct: str = "") -> Check:
    """One to `limit` items; no two with the same value of the key `distinct`."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list) or not value:
            yield problem("no fewer than 1 items allowed", path)
            return
        if len(value) > limit:
            yield problem(f"no more than {limit} items allowed", path)
        seen = set()
        for index, element in enumerate(value):
            yield from item(element, f"{path}/{index}")
            name = element.get(distinct) if isinstance(element, dict) else None
            if name is not None and name in seen:
                yield problem(f"{distinct} `{name}` already exists", f"{path}/{index}/{distinct}")
            seen.add(name)

    return check


def record(*required: str, **fields: Check) -> Check:
    """An object with these fields; a required name may offer a choice: "text|fields"."""
    fields = {"type": anything, "block_id": string(255)} | fields

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must be an object", path)
            return
        for names in required:
            if not value.keys() & set(names.split("|")):
                yield problem(f"missing required field: {names.replace('|', ' or ')}", path)
        for name in sorted(value.keys() - fields.keys()):
            yield problem(f"invalid additional property: {name}", path)
        for name in sorted(value.keys() & fields.keys()):
            yield from fields[name](value[name], f"{path}/{name}")

    return check


def typed(**kinds: Check) -> Check:
    """An object whose `type` says which check applies."""

    def check(value: Any, path: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in kinds:
            yield from kinds[kind](value, path)
        else:
            yield problem(f"unsupported type: {kind}", path)

    return check


def plain(limit: int) -> Check:
    return typed(plain_text=record("text", text=string(limit), emoji=one_of(True, False)))


def text(limit: int) -> Check:
    mrkdwn = record("text", text=string(limit), verbatim=one_of(True, False))
    return typed(mrkdwn=mrkdwn, plain_text=plain(limit))


STYLE = one_of("primary", "danger")
CONFIRM = record(
    "title", "text", "confirm", "deny",
    title=plain(100), text=text(300), confirm=plain(30), deny=plain(30), style=STYLE,
)  # fmt: skip
BUTTON = record(
    "text",
    text=plain(75),
    action_id=string(255),
    value=string(2000),
    url=string(3000),
    style=STYLE,
    confirm=CONFIRM,
    accessibility_label=string(75),
)
LEAF = typed(
    text=record("text", text=string(3000), style=anything),
    link=record("url", url=string(3000), text=string(3000), style=anything),
    emoji=record("name", name=string(100), style=anything),
    user=record("user_id", user_id=string(20), style=anything),
    channel=record("channel_id", channel_id=string(20), style=anything),
    date=record("timestamp", "format", timestamp=anything, format=string(255), fallback=string(255)),
)
LINE = record("elements", elements=array(1000, LEAF), border=anything)
LIST = record(
    "elements", "style",
    elements=array(1000, typed(rich_text_section=LINE)),
    style=one_of("bullet", "ordered"), indent=anything, offset=anything, border=anything,
)  # fmt: skip
PARAGRAPH = typed(rich_text_section=LINE, rich_text_preformatted=LINE, rich_text_quote=LINE, rich_text_list=LIST)
RICH_TEXT = record("elements", elements=array(1000, PARAGRAPH))
CELL = typed(raw_text=record("text", text=string(3000)), rich_text=RICH_TEXT)
SECTION = record(
    "text|fields",
    text=text(3000),
    fields=array(10, text(2000)),
    accessory=typed(button=BUTTON),
    expand=one_of(True, False),
)
BLOCK = typed(
    header=record("text", text=plain(150)),
    section=SECTION,
    divider=record(),
    context=record("elements", elements=array(10, text(3000))),
    actions=record("elements", elements=array(25, typed(button=BUTTON), distinct="action_id")),
    rich_text=RICH_TEXT,
    table=record("rows", rows=array(100, array(20, CELL)), column_settings=anything),
    markdown=record("text", text=string(12000)),
)
MESSAGE = array(50, BLOCK, distinct="block_id")
