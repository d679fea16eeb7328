"""Refuse the blocks that Slack refuses, and name the place, so that a test fails where a workspace would.

Stricter than Slack in one point, see `content`: blocks need a top-level `text` too (notifications show it).
"""

from collections.abc import Collection, Iterator
from typing import Any

from playground.slack.chartcheck import CHART
from playground.slack.overflow import overflow_check
from playground.slack.shapes import Check, anything, array, flag, one_of, problem, record, string, typed

CHARTS, TABLES = 2, 1  # in a message


def problems(blocks: Any, *, refuses: Collection[str] = ()) -> list[str]:
    """Everything wrong with a message's blocks, in the words of Slack's `response_metadata.messages`.

    `refuses` are kinds of blocks that this workspace does not know (yet).
    """
    if not blocks:
        return []
    found = list(MESSAGE(blocks, "/blocks"))
    if found:
        return found
    kinds = [block["type"] for block in flat(blocks)]
    if kinds.count("table") > TABLES:
        found.append(problem("only one table allowed", "/blocks"))
    if kinds.count("data_visualization") > CHARTS:
        found.append(problem(f"no more than {CHARTS} data_visualization blocks allowed", "/blocks"))
    refused = ((number, kind) for number, kind in enumerate(block["type"] for block in blocks) if kind in refuses)
    return found + [problem(f"unsupported type: {kind}", f"/blocks/{number}/type") for number, kind in refused]


def flat(blocks: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """All blocks, those in containers among them."""
    return [each for block in blocks for each in (block, *block.get("child_blocks", ()))]


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
OVERFLOW = overflow_check(plain, CONFIRM)
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
    accessory=typed(button=BUTTON, overflow=OVERFLOW),
    expand=one_of(True, False),
)
ACTIONS = record("elements", elements=array(25, typed(button=BUTTON, overflow=OVERFLOW), distinct="action_id"))
PLAIN_BLOCKS = {
    "header": record("text", text=plain(150)),
    "section": SECTION,
    "divider": record(),
    "context": record("elements", elements=array(10, text(3000))),
    "actions": ACTIONS,
    "table": record("rows", rows=array(100, array(20, CELL)), column_settings=anything),
}
BLOCK = typed(**PLAIN_BLOCKS, rich_text=RICH_TEXT, markdown=record("text", text=string(12000)))


def container(value: Any, path: str) -> Iterator[str]:
    """Only such children as both Slack's reference and its validator are said to take."""
    yield from CONTAINER(value, path)
    if isinstance(value, dict) and value.get("default_collapsed") and not value.get("is_collapsible"):
        yield problem("default_collapsed requires is_collapsible", f"{path}/default_collapsed")


CONTAINER = record(
    "title",
    "child_blocks",
    title=plain(150),
    subtitle=text(150),
    child_blocks=array(10, typed(**PLAIN_BLOCKS), distinct="block_id"),
    width=one_of("narrow", "standard", "wide", "full"),
    is_collapsible=flag,
    default_collapsed=flag,
    has_header_divider=flag,
)
IN_MESSAGES = typed(
    **PLAIN_BLOCKS,
    rich_text=RICH_TEXT,
    markdown=record("text", text=string(12000)),
    data_visualization=CHART,
    container=container,
)
MESSAGE = array(50, IN_MESSAGES, distinct="block_id")
