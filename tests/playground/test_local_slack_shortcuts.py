"""Shortcuts as Slack has them: in the menu of a message with the message, from everywhere with a trigger."""

import aiohttp
import pytest
from slack_wires import (
    ANA,
    BEN,
    INCIDENT,
    behind_request_url,
    bolt_app,
    connected,
    local_slack,
    manifest_with,
    shortcut,
    web_client,
)
from test_local_slack_page import get, page, post

from playground.slack.shortcuts import NoSuchShortcutError

MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "A form"},
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Loading…"}}],
}


@pytest.fixture
def manifest(tmp_path):
    both = [shortcut("Roll back…", "message", "on_message"), shortcut("Roll back a service", "global", "anywhere")]
    return manifest_with(tmp_path, shortcuts=both)


def opening(app, heard):
    """Opens a modal at both shortcuts."""

    @app.shortcut({"type": "message_action", "callback_id": "on_message"})
    async def of_message(ack, body, client):
        await ack()
        heard.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.shortcut({"type": "shortcut", "callback_id": "anywhere"})
    async def anywhere(ack, body, client):
        await ack()
        heard.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)


async def test_a_message_shortcut_tells_the_message_and_answers_privately(manifest):
    async with local_slack(manifest=manifest) as slack:
        app, heard = bolt_app(slack), []
        opening(app, heard)
        async with connected(app, slack):
            root = slack.say("U0ROBOT", INCIDENT, "5xx on quilt-catalog")
            alert = slack.say(BEN, INCIDENT, "still going up", thread_ts=root.ts)
            assert await slack.shortcuts.use_on(ANA, alert, "on_message") is None
            await slack.wait_for(lambda: slack.views.of(ANA))
            async with aiohttp.ClientSession() as session:
                await session.post(heard[0]["response_url"], json={"text": "linked here"})
            assert slack.ephemerals(ANA)[0].text == "linked here"
        assert "Ana chooses “Roll back…” in the menu" in slack.transcript()
    (body,) = heard
    assert (body["type"], body["callback_id"], body["user"]["id"]) == ("message_action", "on_message", ANA)
    assert (body["channel"], body["message_ts"]) == ({"id": INCIDENT, "name": "incident"}, alert.ts)
    assert (body["message"]["text"], body["message"]["thread_ts"]) == ("still going up", root.ts)


async def test_a_global_shortcut_knows_of_no_channel_and_has_no_address_for_answers(manifest):
    async with local_slack(manifest=manifest) as slack:
        app, heard = bolt_app(slack), []
        opening(app, heard)
        async with connected(app, slack):
            assert await slack.shortcuts.use(ANA, "anywhere") is None
            await slack.wait_for(lambda: slack.views.of(ANA))
    assert heard[0]["type"] == "shortcut"
    assert not {"channel", "message", "response_url"} & heard[0].keys()


async def test_a_command_alone_carries_no_text_and_a_trigger_that_opens_a_loading_view_to_update():
    async with local_slack() as slack:
        app = bolt_app(slack)

        @app.command("/rollback")
        async def bare(ack, command, client):
            await ack()
            assert command["text"] == ""
            loading = (await client.views_open(trigger_id=command["trigger_id"], view=MODAL))["view"]
            form = {**MODAL, "private_metadata": command["channel_id"]}
            await client.views_update(view_id=loading["id"], hash=loading["hash"], view=form)

        async with connected(app, slack):
            assert await slack.slash(ANA, INCIDENT, "") is None
            form = await slack.wait_for(
                lambda: slack.views.of(ANA) and slack.views.of(ANA).shown.get("private_metadata")
            )
        assert form == INCIDENT
        assert slack.refused == []


async def test_a_shortcut_over_signed_http_reaches_the_bot(manifest):
    async with local_slack() as nowhere:
        app, heard = bolt_app(nowhere), []
    opening(app, heard)
    async with behind_request_url(app) as url, local_slack(manifest=manifest, request_url=url) as slack:
        app.client.base_url = slack.api_url
        assert await slack.shortcuts.use(ANA, "anywhere") is None
        assert (await slack.wait_for(lambda: slack.views.of(ANA))).user == ANA


async def test_what_is_not_declared_or_not_there_for_others_has_no_shortcut(manifest):
    async with local_slack(manifest=manifest) as slack, page(slack) as session:
        said = slack.say(BEN, INCIDENT, "5xx")
        await web_client(slack).chat_postEphemeral(channel=INCIDENT, user=ANA, text="only you")
        with pytest.raises(NoSuchShortcutError):
            await slack.shortcuts.use(ANA, "on_message")
        with pytest.raises(NoSuchShortcutError):
            await slack.shortcuts.use_on(ANA, said, "anywhere")
        with pytest.raises(NoSuchShortcutError):
            await slack.shortcuts.use_on(ANA, slack.ephemerals(ANA)[0], "on_message")
        assert "declares no" in (await post(session, "/sim/shortcut", **{"as": ANA}, id="elsewhere"))["error"]


async def test_the_page_offers_what_the_manifest_declares_and_shows_what_fails(manifest):
    async with local_slack(manifest=manifest) as slack, page(slack) as session:
        app = await get(session, "/sim/app")
        assert [(each["id"], each["kind"]) for each in app["shortcuts"]] == [
            ("on_message", "message"),
            ("anywhere", "global"),
        ]
        assert app["home"] is False
        said = slack.say(BEN, INCIDENT, "5xx")
        used = {"as": ANA, "id": "on_message", "channel": INCIDENT, "ts": said.ts}
        assert (await post(session, "/sim/shortcut", **used))["error"] == "dispatch_failed"
