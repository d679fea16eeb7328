"""Modals as Slack has them: opened by a click that is seconds old, updated by hash, submitted, answered by the ack."""

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_wires import ANA, INCIDENT, actions, bolt_app, button, connected, local_slack, section, web_client
from test_local_slack_page import get, page, post

from playground.slack.viewcheck import view_problems
from playground.slack.world import BOT_TOKEN, SIGNING_SECRET


def plain(text):
    return {"type": "plain_text", "text": text}


def option(value):
    return {"text": plain(f"Take {value}"), "value": value}


def view(*blocks, **more):
    shown = {"type": "modal", "callback_id": "form", "title": plain("A form"), "blocks": list(blocks or [section("…")])}
    return {**shown, **more}


def choice(options=("a", "b"), **more):
    element = {"type": "radio_buttons", "action_id": "x", "options": [option(value) for value in options]}
    return {"type": "input", "block_id": "choice", "label": plain("One of"), "element": element, **more}


FORM = view(choice(), submit=plain("Send"), private_metadata="mine")


def answering(app, seen, ack_with):
    """Opens FORM at the button; acks what is submitted with `ack_with`."""

    @app.action("open")
    async def opened(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("form")
    async def submitted(ack, body):
        seen.append(body)
        await ack(**ack_with)


async def opened(slack):
    """Ana's form, after a click at a message."""
    blocks = [actions(button("open", "Open"))]
    ts = (await web_client(slack).chat_postMessage(channel=INCIDENT, text="Ask", blocks=blocks))["ts"]
    assert await slack.click(ANA, INCIDENT, ts, "open") is None
    return await slack.wait_for(lambda: slack.views.of(ANA))


async def refused(call):
    with pytest.raises(SlackApiError) as raised:
        await call
    return raised.value.response["error"]


async def test_a_trigger_opens_one_modal_within_three_seconds():
    async with local_slack() as slack:
        client, trigger = web_client(slack), slack.views.trigger(ANA)
        answer = await client.views_open(trigger_id=trigger, view=FORM)
        assert slack.views.of(ANA).id == answer["view"]["id"]
        assert await refused(client.views_open(trigger_id=trigger, view=FORM)) == "exchanged_trigger_id"
        assert await refused(client.views_open(trigger_id="1.2.abc", view=FORM)) == "invalid_trigger_id"
        old = slack.views.trigger(ANA)
        slack.views.triggers.lifetime = 0.0
        assert await refused(client.views_open(trigger_id=old, view=FORM)) == "expired_trigger_id"


async def test_an_update_needs_the_newest_hash_and_an_open_modal():
    async with local_slack() as slack:
        client = web_client(slack)
        first = (await client.views_open(trigger_id=slack.views.trigger(ANA), view=view()))["view"]
        changed = await client.views_update(view_id=first["id"], hash=first["hash"], view=FORM)
        assert changed["view"]["private_metadata"] == "mine"
        late = client.views_update(view_id=first["id"], hash=first["hash"], view=view())
        assert await refused(late) == "hash_conflict"
        slack.views.close(ANA)
        assert await refused(client.views_update(view_id=first["id"], view=view())) == "not_found"


@pytest.mark.parametrize(
    ("shown", "problem"),
    [
        (view(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (view(private_metadata="x" * 3001), "less than 3001"),
        (view(callback_id=""), "more than 0"),
        (view(choice(), close=plain("No")), "missing required field: submit"),
        (view(choice(map(str, range(11))), submit=plain("Send")), "no more than 10 items allowed"),
        (view(choice(("a", "a")), submit=plain("Send")), "value `a` already exists"),
        (view(choice(("x" * 70,)), submit=plain("Send")), ""),
        (view(choice(("x" * 71,)), submit=plain("Send")), "less than 76"),
        ({**view(), "type": "home"}, "unsupported type: home"),
        (view({"type": "input", "label": plain("x"), "element": button("a", "A")}, submit=plain("Send")), "button"),
    ],
)
def test_what_slack_refuses_in_a_view_is_refused(shown, problem):
    found = view_problems(shown)
    assert (problem in " ".join(found)) if problem else found == []


async def test_a_submission_carries_what_was_chosen_and_an_empty_ack_closes():
    async with local_slack() as slack:
        app, seen = bolt_app(slack), []
        answering(app, seen, {})
        async with connected(app, slack):
            form = await opened(slack)
            assert await slack.forms.submit(form, {}) == "Please complete this required field."
            assert await slack.forms.submit(form, {"choice": "b"}) is None
        assert slack.views.of(ANA) is None
        assert [body["type"] for body in seen] == ["view_submission"]
        assert seen[0]["view"]["private_metadata"] == "mine"
        chosen = seen[0]["view"]["state"]["values"]["choice"]["x"]["selected_option"]
        assert chosen == option("b")
        assert "response_url" not in seen[0]


async def test_an_ack_of_errors_keeps_the_form_open_and_one_for_no_input_is_refused():
    async with local_slack() as slack:
        app, errors = bolt_app(slack), {"choice": "Not that one."}
        answering(app, [], {"response_action": "errors", "errors": errors})
        async with connected(app, slack):
            form = await opened(slack)
            assert await slack.forms.submit(form, {"choice": "b"}) == "Not that one."
            assert slack.views.of(ANA).errors == {"choice": "Not that one."}
            errors.clear()
            errors["elsewhere"] = "Not that one."
            assert "trouble" in await slack.forms.submit(form, {"choice": "b"})
        assert [refusal.method for refusal in slack.refused] == ["ack of view_submission"]


async def test_a_submission_over_signed_http_is_acked_in_the_answer():
    client = AsyncWebClient(token=BOT_TOKEN)
    app = AsyncApp(client=client, signing_secret=SIGNING_SECRET)
    answering(app, [], {"response_action": "errors", "errors": {"choice": "Not that one."}})
    runner = web.AppRunner(app.web_app(path="/slack/events"))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with local_slack(request_url=f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events") as slack:
            client.base_url = slack.api_url
            assert await slack.forms.submit(await opened(slack), {"choice": "a"}) == "Not that one."
    finally:
        await runner.cleanup()


async def test_the_page_shows_the_modal_to_its_person_and_submits_it():
    async with local_slack() as slack, page(slack) as session:
        app, seen = bolt_app(slack), []
        answering(app, seen, {})
        async with connected(app, slack), session.ws_connect("/sim/live", params={"as": ANA}) as live:
            form = await opened(slack)
            events = [await live.receive_json(), await live.receive_json()]
            assert events[1]["type"] == "modal"
            assert events[1]["view"]["id"] == form.id
            assert (await get(session, "/sim/modal", **{"as": ANA}))["view"]["title"] == plain("A form")
            sent = {"as": ANA, "view_id": form.id, "values": {"choice": "a"}}
            assert (await post(session, "/sim/submit", **sent))["ok"] is True
            assert await live.receive_json() == {"type": "modal", "view": None}
            assert (await post(session, "/sim/submit", **sent))["error"] == "This form is gone."
        assert len(seen) == 1
