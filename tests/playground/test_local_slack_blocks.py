"""Blocks that Slack refuses are refused here, and the place is named."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_wires import INCIDENT, actions, button, local_slack, section, web_client

from playground.slack.blockcheck import problems

PLAIN = {"type": "plain_text", "text": "Sure?"}
CONFIRM = {"title": PLAIN, "text": PLAIN, "confirm": PLAIN, "deny": PLAIN}
LINE = {"type": "rich_text_section", "elements": [{"type": "text", "text": "hi", "style": {"bold": True}}]}
CELL = {"type": "raw_text", "text": "x"}


def header(text, kind="plain_text"):
    return {"type": "header", "text": {"type": kind, "text": text}}


def context(*texts):
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text} for text in texts]}


def fields(*texts):
    return {"type": "section", "fields": [{"type": "mrkdwn", "text": text} for text in texts]}


def confirm(**changed):
    return actions(button("a", "A", confirm={**CONFIRM, **changed}))


def plain(length):
    return {"type": "plain_text", "text": "x" * length}


@pytest.mark.parametrize(
    "blocks",
    [
        [section("x" * 3000)] * 50,
        [fields(*["x" * 2000] * 10), header("x" * 150), {"type": "divider"}, context(*"0123456789")],
        [actions(*(button(f"a{n}", "x" * 75, value="v" * 2000, style="danger") for n in range(25)))],
        [actions(button("a", "A")), actions(button("a", "A"))],
        [confirm(title=plain(100), text=plain(300), confirm=plain(30), deny=plain(30))],
        [section("go", accessory=button("a", "Open", url="https://example.com"))],
        [{"type": "rich_text", "elements": [LINE, {"type": "rich_text_list", "style": "bullet", "elements": [LINE]}]}],
        [{"type": "table", "rows": [[CELL, {"type": "rich_text", "elements": [LINE]}]]}],
        [{"type": "markdown", "text": "**bold**"}],
    ],
)
def test_blocks_within_the_limits_are_accepted(blocks):
    assert problems(blocks) == []


@pytest.mark.parametrize(
    ("blocks", "path"),
    [
        ([section("hi")] * 51, "/blocks"),
        ([section("x" * 3001)], "/blocks/0/text/text"),
        ([section("")], "/blocks/0/text/text"),
        ([{"type": "section"}], "/blocks/0"),
        ([fields(*["x"] * 11)], "/blocks/0/fields"),
        ([fields("x" * 2001)], "/blocks/0/fields/0/text"),
        ([header("x" * 151)], "/blocks/0/text/text"),
        ([header("hi", "mrkdwn")], "/blocks/0/text"),
        ([context(*["x"] * 11)], "/blocks/0/elements"),
        ([actions(*(button(f"a{n}", "A") for n in range(26)))], "/blocks/0/elements"),
        ([actions()], "/blocks/0/elements"),
        ([actions(button("a", "A"), button("a", "B"))], "/blocks/0/elements/1/action_id"),
        ([section("1", block_id="b"), section("2", block_id="b")], "/blocks/1/block_id"),
        ([section("1", block_id="b" * 256)], "/blocks/0/block_id"),
        ([actions(button("a" * 256, "A"))], "/blocks/0/elements/0/action_id"),
        ([actions(button("a", "x" * 76))], "/blocks/0/elements/0/text/text"),
        ([actions(button("a", "A", value="v" * 2001))], "/blocks/0/elements/0/value"),
        ([actions(button("a", "A", style="green"))], "/blocks/0/elements/0/style"),
        ([actions(button("a", "A", valeu="v"))], "/blocks/0/elements/0"),
        ([actions(section("hi"))], "/blocks/0/elements/0"),
        ([confirm(title=plain(101))], "/blocks/0/elements/0/confirm/title/text"),
        ([confirm(text=plain(301))], "/blocks/0/elements/0/confirm/text/text"),
        ([confirm(deny=plain(31))], "/blocks/0/elements/0/confirm/deny/text"),
        ([{"type": "carousel"}], "/blocks/0"),
        (["text"], "/blocks/0"),
        ({"type": "section"}, "/blocks"),
        ([{"type": "table", "rows": [[CELL] * 21]}], "/blocks/0/rows/0"),
        ([{"type": "table", "rows": [[CELL]]}] * 2, "/blocks"),
        (
            [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [CELL]}]}],
            "/blocks/0/elements/0/elements/0",
        ),
    ],
)
def test_blocks_beyond_them_are_refused_with_their_place(blocks, path):
    assert any(found.endswith(f"[json-pointer:{path}]") for found in problems(blocks)), problems(blocks)


async def test_slack_answers_invalid_blocks_and_says_where():
    async with local_slack() as slack:
        with pytest.raises(SlackApiError) as caught:
            await web_client(slack).chat_postMessage(channel=INCIDENT, text="t", blocks=[section("x" * 3001)])
        assert caught.value.response["error"] == "invalid_blocks"
        assert caught.value.response["response_metadata"]["messages"] == [
            "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
        ]
        assert [one.error for one in slack.refused] == ["invalid_blocks"]
