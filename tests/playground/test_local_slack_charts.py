"""Charts and containers that Slack refuses are refused here, and those that it takes are read, drawn and pressed."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_wires import BEN, INCIDENT, actions, bolt_app, button, connected, local_slack, section, web_client

from playground.slack.blockcheck import problems
from tests.charts import chart, container, pie, series

MANY = [f"{number:02}" for number in range(21)]
CELL = {"type": "raw_text", "text": "x"}
TABLE = {"type": "table", "rows": [[CELL]]}
ALERT = {"type": "alert", "text": {"type": "plain_text", "text": "hi"}}


def numbered(count):
    return chart(series(labels=MANY[:count]), categories=MANY[:count])


@pytest.mark.parametrize(
    "blocks",
    [
        [chart(), chart(kind="bar"), section("a")],
        [chart(series(values=[-1, 0.5, 0]), kind="area", x_label="x" * 50, y_label="y" * 50, title="t" * 50)],
        [chart(*(series(f"{number}" * 20) for number in range(6)))],
        [numbered(20)],
        [pie(*((f"{number}", number + 0.5) for number in range(6)))],
        [container(section("a"), TABLE, actions(button("a", "A")), title="t" * 150)],
        [container(*[section("a")] * 10, is_collapsible=True, default_collapsed=True)],
    ],
)
def test_charts_and_containers_within_the_limits_are_accepted(blocks):
    assert problems(blocks) == []


@pytest.mark.parametrize(
    ("blocks", "path"),
    [
        ([chart()] * 3, "/blocks"),
        ([numbered(21)], "/blocks/0/chart/axis_config/categories"),
        ([chart(series(labels=["a", "b"]), categories=["a", "b", "c"])], "/blocks/0/chart/series/0/data"),
        ([chart(series(labels=["b", "a"]), categories=["a", "b"])], "/blocks/0/chart/series/0/data"),
        ([chart(series(labels=["a", "b"]), categories=["a"])], "/blocks/0/chart/series/0/data"),
        ([chart(series(labels=["a", "a"]), categories=["a", "a"])], "/blocks/0/chart/axis_config/categories"),
        ([chart(series(values=[1, None, 2]))], "/blocks/0/chart/series/0/data/1/value"),
        ([chart(series(values=[1, float("nan"), 2]))], "/blocks/0/chart/series/0/data/1/value"),
        ([chart(series(values=[1, float("inf"), 2]))], "/blocks/0/chart/series/0/data/1/value"),
        ([chart(series(values=[1, "2", 3]))], "/blocks/0/chart/series/0/data/1/value"),
        ([chart(series(values=[1, True, 3]))], "/blocks/0/chart/series/0/data/1/value"),
        ([chart(*[series(str(number)) for number in range(7)])], "/blocks/0/chart/series"),
        ([chart(series("a"), series("a"))], "/blocks/0/chart/series/1/name"),
        ([chart(series("n" * 21))], "/blocks/0/chart/series/0/name"),
        ([chart(series(labels=["l" * 21]), categories=["l" * 21])], "/blocks/0/chart/axis_config/categories/0"),
        ([chart(title="t" * 51)], "/blocks/0/title"),
        ([chart(title="")], "/blocks/0/title"),
        ([chart(x_label="x" * 51)], "/blocks/0/chart/axis_config/x_label"),
        ([chart(y_label="y" * 51)], "/blocks/0/chart/axis_config/y_label"),
        ([chart(kind="radar")], "/blocks/0/chart"),
        ([{**chart(), "annotations": []}], "/blocks/0"),
        ([pie(("a", 0))], "/blocks/0/chart/segments/0/value"),
        ([pie(*((str(number), 1) for number in range(7)))], "/blocks/0/chart/segments"),
        ([container(title="t" * 151)], "/blocks/0/title/text"),
        ([container(*[section("a")] * 11)], "/blocks/0/child_blocks"),
        ([container()], "/blocks/0/child_blocks"),
        ([container(chart())], "/blocks/0/child_blocks/0"),
        ([container(container(section("a")))], "/blocks/0/child_blocks/0"),
        ([container(section("a"), default_collapsed=True)], "/blocks/0/default_collapsed"),
        ([container(TABLE), TABLE], "/blocks"),
        ([{"type": "table", "rows": [[CELL, {"type": "raw_text", "text": ""}]]}], "/blocks/0/rows/0/1/text"),
        ([{"type": "table", "rows": [[]]}], "/blocks/0/rows/0"),
        ([ALERT], "/blocks/0"),
    ],
)
def test_charts_and_containers_beyond_them_are_refused_with_their_place(blocks, path):
    assert any(found.endswith(f"[json-pointer:{path}]") for found in problems(blocks)), problems(blocks)


async def test_a_workspace_without_charts_refuses_them_alone_and_that_is_not_the_bots_fault():
    async with local_slack() as slack:
        slack.refuse_blocks("data_visualization")
        with pytest.raises(SlackApiError) as caught:
            await web_client(slack).chat_postMessage(channel=INCIDENT, text="t", blocks=[section("a"), chart()])
        assert caught.value.response["error"] == "invalid_blocks"
        assert caught.value.response["response_metadata"]["messages"] == [
            "[ERROR] unsupported type: data_visualization [json-pointer:/blocks/1/type]"
        ]
        await web_client(slack).chat_postMessage(channel=INCIDENT, text="t", blocks=[section("a")])
        assert (len(slack.messages(INCIDENT)), slack.refused) == (1, [])


async def test_three_charts_are_the_bots_fault_in_every_workspace():
    async with local_slack() as slack:
        with pytest.raises(SlackApiError, match="invalid_blocks"):
            await web_client(slack).chat_postMessage(channel=INCIDENT, text="t", blocks=[chart()] * 3)
        assert [one.error for one in slack.refused] == ["invalid_blocks"]


async def test_the_transcript_reads_charts_as_numbers_and_containers_unfolded():
    async with local_slack() as slack:
        drawn = [chart(series(), series("4xx", [3, 4, 5.25]), y_label="%", x_label="UTC"), pie(("up", 3), ("down", 1))]
        folded = container(section("a line"), is_collapsible=True, default_collapsed=True)
        await web_client(slack).chat_postMessage(channel=INCIDENT, text="t", blocks=[*drawn, folded])

        assert [line.strip() for line in slack.transcript(INCIDENT).splitlines()[3:]] == [
            "Errors (line chart), %",
            "5xx  0 1 2",
            "4xx  3 4 5.25",
            "from 02:10 to →02:12, UTC",
            "Tasks (pie chart)",
            "up  3",
            "down  1",
            "▾ Evidence",
            "a line",
        ]


async def test_a_button_in_a_container_is_pressed_with_the_id_of_its_own_block():
    async with local_slack() as slack:
        app, heard = bolt_app(slack), []

        @app.action("look")
        async def _look(ack, body):
            await ack()
            heard.append(body["actions"][0]["block_id"])

        async with connected(app, slack):
            block = container(section("a"), {**actions(button("look", "Look")), "block_id": "inner"})
            answer = await web_client(slack).chat_postMessage(channel=INCIDENT, text="t", blocks=[block])
            await slack.click(BEN, INCIDENT, answer["ts"], "look")
        assert heard == ["inner"]
