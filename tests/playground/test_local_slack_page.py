"""The page's routes show a person what Slack would, and act as that person."""

from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_wires import (
    ANA,
    BEN,
    HOME_TAB,
    INCIDENT,
    MANIFEST,
    actions,
    bolt_app,
    button,
    connected,
    local_slack,
    manifest_with,
    web_client,
)

from playground.clock import Clock
from playground.slack import LocalSlack

APPROVE = actions(button("approve", "Approve"))


@asynccontextmanager
async def page(slack):
    """A browser's requests to the page."""
    async with aiohttp.ClientSession(slack.url) as session:
        yield session


async def get(session, path, **query):
    async with session.get(path, params=query) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def post(session, path, **body):
    async with session.post(path, json=body) as response:
        return await response.json()


async def test_the_page_and_its_files_are_served():
    async with local_slack() as slack, page(slack) as session, session.get("/") as index:
        assert index.content_type == "text/html"
        async with session.get("/static/index.html") as file:
            assert await file.text() == await index.text()
        async with session.get("/static/../../pyproject.toml") as outside:
            assert outside.status == 404


async def test_the_state_names_people_channels_and_time():
    async with local_slack() as slack, page(slack) as session:
        state = await get(session, "/sim/state")
        kinds = {person["name"]: person["kind"] for person in state["people"]}
        assert kinds["Ana"] == "engineer"
        assert (kinds["Gus"], kinds["Sam"], kinds["deploybot"], kinds["Gina"]) == (
            "guest",
            "stranger",
            "bot",
            "deactivated",
        )
        assert {"id": "C0SHARED", "name": "partners", "member": True, "shared": True} in state["channels"]
        assert state["speed"] == 1.0


async def test_a_person_types_clicks_and_reads():
    async with local_slack() as slack, page(slack) as session:
        app = bolt_app(slack)

        @app.command("/rollback")
        async def rollback(ack, client, command):
            await ack(f"You said {command['text']}")
            await client.chat_postMessage(channel=INCIDENT, text="Ask", blocks=[APPROVE])

        @app.action("approve")
        async def approve(ack, body, client):
            await ack()
            await client.chat_update(channel=INCIDENT, ts=body["message"]["ts"], text="Approved")

        async with connected(app, slack):
            typed = await post(session, "/sim/command", **{"as": ANA}, channel=INCIDENT, text="/rollback web now")
            assert typed == {"ok": True}
            (ask,) = await slack.wait_for(lambda: [m for m in slack.messages(INCIDENT) if m.blocks])
            seen = {"as": BEN, "channel": INCIDENT}
            (shown,) = (await get(session, "/sim/messages", **seen))["messages"]
            pressed = {"ts": shown["ts"], "block_id": shown["blocks"][0]["block_id"], "action_id": "approve"}
            assert await post(session, "/sim/click", **seen, **pressed) == {"ok": True}
            await slack.wait_for(lambda: slack.workspace.find(INCIDENT, ask.ts).text == "Approved")
            assert "This button is gone" in (await post(session, "/sim/click", **seen, **pressed))["error"]
        mine = (await get(session, "/sim/messages", channel=INCIDENT, **{"as": ANA}))["messages"]
        assert {(m["text"], m["ephemeral"]) for m in mine} == {("Approved", False), ("You said web now", True)}


async def test_an_ordinary_line_is_an_ordinary_message_and_a_wrong_command_an_error():
    async with local_slack() as slack, page(slack) as session:
        await post(session, "/sim/command", **{"as": ANA}, channel=INCIDENT, text="looking into it")
        (message,) = slack.messages(INCIDENT)
        assert (message.user, message.text) == (ANA, "looking into it")
        wrong = await post(session, "/sim/command", **{"as": ANA}, channel=INCIDENT, text="/rolback web")
        assert wrong["error"].startswith("/rolback is not a valid command.")


async def test_an_open_page_hears_of_everything_its_person_may_see():
    async with (
        local_slack() as slack,
        page(slack) as session,
        session.ws_connect("/sim/live", params={"as": BEN}) as live,
    ):
        client = web_client(slack)
        await client.chat_postEphemeral(channel=INCIDENT, user=ANA, text="for Ana")
        ts = (await client.chat_postMessage(channel=INCIDENT, text="for all", blocks=[APPROVE]))["ts"]
        slack.broadcast({"type": "aws", "view": {"running": 4}})
        message = (await live.receive_json())["message"]
        assert message["text"] == "for all"
        assert await live.receive_json() == {"type": "aws", "view": {"running": 4}}
        place = {"channel": INCIDENT, "ts": ts, "block_id": message["blocks"][0]["block_id"]}
        assert (await post(session, "/sim/click", **{"as": BEN}, **place, action_id="approve"))["ok"] is False
        failed = {"type": "error", "channel": INCIDENT, "ts": ts, "text": "dispatch_failed"}
        assert await live.receive_json() == failed


async def test_what_is_written_to_one_person_is_shown_to_that_person_only():
    async with (
        local_slack() as slack,
        page(slack) as session,
        session.ws_connect("/sim/live", params={"as": ANA}) as hers,
        session.ws_connect("/sim/live", params={"as": BEN}) as his,
    ):
        client = web_client(slack)
        letter = await client.chat_postMessage(channel=BEN, text="for Ben alone", blocks=[APPROVE])
        await client.chat_postMessage(channel=INCIDENT, text="for all")
        assert [(await his.receive_json())["message"]["text"] for _ in range(2)] == ["for Ben alone", "for all"]
        assert (await hers.receive_json())["message"]["text"] == "for all"

        place = {"channel": letter["channel"], "ts": letter["ts"]}
        for who, seen in ((ANA, []), (BEN, ["for Ben alone"])):
            shown = (await get(session, "/sim/messages", channel=place["channel"], **{"as": who}))["messages"]
            assert [message["text"] for message in shown] == seen
        for path, more in (("click", {"block_id": "", "action_id": "approve"}), ("shortcut", {"id": "roll_back_here"})):
            assert (await post(session, f"/sim/{path}", **{"as": ANA}, **place, **more))[
                "error"
            ] == "This message is gone."
        written = {"as": ANA, "channel": place["channel"], "text": "hello"}
        assert (await post(session, "/sim/command", **written))["ok"] is False
        assert all(not channel["id"].startswith("D") for channel in (await get(session, "/sim/state"))["channels"])


async def test_an_app_without_a_messages_tab_writes_to_nobody_alone(tmp_path):
    home = {**HOME_TAB, "messages_tab_enabled": False}
    async with local_slack(manifest=manifest_with(tmp_path, app_home=home)) as slack:
        with pytest.raises(SlackApiError, match="messages_tab_disabled"):
            await web_client(slack).chat_postMessage(channel=BEN, text="for Ben alone")


async def test_the_composition_can_add_routes_before_the_start():
    async def view(request):
        return web.json_response({"tasks": 4})

    slack = LocalSlack(Clock(), manifest=MANIFEST)
    slack.app.router.add_get("/sim/aws", view)
    await slack.start()
    try:
        async with page(slack) as session:
            assert await get(session, "/sim/aws") == {"tasks": 4}
    finally:
        await slack.stop()
