"""The Home tab as Slack has it: one view a person, published by hash; its buttons and choices tell the app."""

import pytest
from slack_wires import ANA, BEN, HOME_TAB, actions, bolt_app, button, connected, local_slack, manifest_with, web_client
from test_local_slack_page import get, page, post
from test_local_slack_views import choice, option, plain, refused, view

from playground.slack.state import NoSuchElementError
from playground.slack.viewcheck import view_problems

PICK = {"type": "static_select", "action_id": "service", "options": [option("web"), option("api")]}


def home(*blocks, **more):
    return {"type": "home", "blocks": list(blocks or [{"type": "divider"}]), **more}


@pytest.fixture
def manifest(tmp_path):
    return manifest_with(tmp_path, app_home=HOME_TAB)


async def test_each_person_has_one_and_a_new_one_needs_the_newest_hash(manifest):
    async with local_slack(manifest=manifest) as slack:
        client = web_client(slack)
        first = (await client.views_publish(user_id=ANA, view=home(private_metadata="1")))["view"]
        second = (await client.views_publish(user_id=ANA, view=home(), hash=first["hash"]))["view"]
        assert (first["id"], first["type"]) == (second["id"], "home")
        assert slack.views.home(BEN) is None
        late = client.views_publish(user_id=ANA, view=home(), hash=first["hash"])
        assert await refused(late) == "hash_conflict"
        changed = await client.views_update(view_id=second["id"], view=home(private_metadata="2"))
        assert slack.views.home(ANA).hash == changed["view"]["hash"]
        assert await refused(client.views_publish(user_id="U0NOBODY", view=home())) == "invalid_arguments"
        assert await refused(client.views_publish(user_id=ANA, view=view())) == "invalid_arguments"
        opened = client.views_open(trigger_id=slack.views.trigger(ANA), view=home())
        assert await refused(opened) == "invalid_arguments"


async def test_an_app_without_a_home_tab_cannot_publish_one(tmp_path):
    off = manifest_with(tmp_path, app_home={**HOME_TAB, "home_tab_enabled": False})
    async with local_slack(manifest=off) as slack:
        assert await refused(web_client(slack).views_publish(user_id=ANA, view=home())) == "not_enabled"


@pytest.mark.parametrize("part", ["title", "submit", "close"])
def test_a_home_tab_has_no_frame_of_a_modal(part):
    assert f"invalid additional property: {part}" in " ".join(view_problems(home(**{part: plain("x")}), "home"))


def test_a_home_tab_may_hold_inputs_without_a_submit():
    assert view_problems(home(choice(dispatch_action=True)), "home") == []


async def test_its_buttons_and_choices_come_with_the_view_and_no_message(manifest):
    async with local_slack(manifest=manifest) as slack:
        app, heard = bolt_app(slack), []

        @app.action("plan")
        @app.action("service")
        async def acted(ack, body, client):
            await ack()
            heard.append(body)
            if body["actions"][0]["action_id"] == "plan":
                await client.views_open(trigger_id=body["trigger_id"], view=view())

        async with connected(app, slack):
            blocks = [actions(button("plan", "Open plan", value="web"), PICK)]
            await web_client(slack).views_publish(user_id=ANA, view=home(*blocks))
            assert await slack.forms.press(slack.views.home(ANA), "service", value="api") is None
            assert await slack.forms.press(slack.views.home(ANA), "plan") is None
            await slack.wait_for(lambda: slack.views.of(ANA))
            with pytest.raises(NoSuchElementError):
                await slack.forms.press(slack.views.home(ANA), "elsewhere")
    chosen, pressed = heard
    assert chosen["container"] == {"type": "view", "view_id": chosen["view"]["id"]}
    assert not {"channel", "message", "response_url"} & chosen.keys()
    assert chosen["actions"][0]["selected_option"] == option("api")
    assert (pressed["actions"][0]["value"], pressed["view"]["type"]) == ("web", "home")
    assert pressed["view"]["state"]["values"]["b0"]["service"]["selected_option"] == option("api")


async def test_the_page_shows_it_to_its_person_and_presses_in_it(manifest):
    async with (
        local_slack(manifest=manifest) as slack,
        page(slack) as session,
        session.ws_connect("/sim/live", params={"as": ANA}) as live,
    ):
        assert (await get(session, "/sim/home", **{"as": ANA}))["view"] is None
        await web_client(slack).views_publish(user_id=ANA, view=home(actions(button("plan", "Open plan"))))
        event = await live.receive_json()
        assert (event["type"], event["view"]["type"]) == ("home", "home")
        pressed = {"as": ANA, "view_id": event["view"]["id"], "block_id": "b0", "action_id": "plan", "values": {}}
        assert (await post(session, "/sim/press", **pressed))["error"] == "dispatch_failed"
        assert (await post(session, "/sim/press", **{**pressed, "as": BEN}))["error"] == "This form is gone."
        assert (await post(session, "/sim/home", **{"as": ANA}))["ok"] is True
