"""Modals over modals, every kind of input, and what a modal tells the app before it is submitted."""

from typing import Any

import pytest
from slack_wires import ANA, actions, bolt_app, button, connected, local_slack, web_client
from test_local_slack_views import choice, option, plain, refused, view

from playground.slack.state import NoSuchElementError, NoSuchOptionError
from playground.slack.viewcheck import view_problems

SEND = {"submit": plain("Send")}


def field(kind, name, **more):
    """An input of this kind, in a block of its own."""
    block = {key: more.pop(key) for key in ("optional", "dispatch_action") if key in more}
    element = {"type": kind, "action_id": "x", **more}
    return {"type": "input", "block_id": name, "label": plain(name), "element": element, **block}


def options(*values):
    return [option(value) for value in values]


EVERYTHING = view(
    field("static_select", "service", options=options("web", "api"), initial_option=option("web")),
    field("external_select", "commit", min_query_length=1, optional=True),
    field("radio_buttons", "kind", options=options("immediate", "partial")),
    field("checkboxes", "extra", options=options("drill", "quiet"), optional=True),
    field("plain_text_input", "reason", multiline=True, max_length=20),
    field("url_text_input", "incident", optional=True),
    **SEND,
)


async def shown(slack, what, **more):
    await web_client(slack).views_open(trigger_id=slack.views.trigger(ANA), view={**what, **more})
    return slack.views.of(ANA)


def hearing(app, *types):
    """Everything of these types that the app hears; submissions are acked with what `acks` says of their callback."""
    heard: list[dict[str, Any]] = []
    acks: dict[str, dict[str, Any]] = {}

    @app.middleware
    async def keep(body, next_):
        heard.append(body)
        await next_()

    @app.view("form")
    async def submitted(ack, body):
        await ack(**acks.get(body["view"]["private_metadata"], {}))

    @app.view_closed("form")
    async def closed(ack):
        await ack()

    @app.action("x")
    async def acted(ack):
        await ack()

    return heard, acks


async def test_a_submission_reports_every_input_in_its_own_way():
    async with local_slack() as slack:
        app = bolt_app(slack)
        heard, _ = hearing(app)

        @app.options("x")
        async def suggest(ack, payload):
            await ack(options=options(f"{payload['value']}1", f"{payload['value']}2"))

        async with connected(app, slack):
            form = await shown(slack, EVERYTHING)
            assert [each["value"] for each in await slack.forms.suggest(form, "x", "ab")] == []
            assert [each["value"] for each in await slack.forms.suggest(form, "x", "ab", block_id="commit")] == [
                "ab1",
                "ab2",
            ]
            typed = {"kind": "partial", "commit": "ab2", "extra": ["quiet"], "reason": "5xx", "incident": "https://x"}
            assert await slack.forms.submit(form, typed) is None
    asked = heard[0]
    assert (asked["type"], asked["action_id"], asked["block_id"]) == ("block_suggestion", "x", "commit")
    assert "trigger_id" not in asked
    state = {name: each["x"] for name, each in heard[-1]["view"]["state"]["values"].items()}
    assert state == {
        "service": {"type": "static_select", "selected_option": option("web")},
        "commit": {"type": "external_select", "selected_option": option("ab2")},
        "kind": {"type": "radio_buttons", "selected_option": option("partial")},
        "extra": {"type": "checkboxes", "selected_options": [option("quiet")]},
        "reason": {"type": "plain_text_input", "value": "5xx"},
        "incident": {"type": "url_text_input", "value": "https://x"},
    }


@pytest.mark.parametrize(
    ("typed", "block", "problem"),
    [
        ({"reason": "5xx"}, "kind", "Please complete this required field."),
        ({"kind": "partial", "reason": "x" * 21}, "reason", "Please use 20 characters or fewer."),
        ({"kind": "partial", "reason": "5xx", "incident": "INC-1"}, "incident", "Please enter a valid URL."),
    ],
)
async def test_what_slack_itself_finds_wrong_stands_at_its_field_and_nobody_is_told(typed, block, problem):
    async with local_slack() as slack:
        form = await shown(slack, EVERYTHING)
        assert await slack.forms.submit(form, typed) == problem
        assert slack.views.of(ANA).errors == {block: problem}
        assert slack.deliveries == []


async def test_nobody_can_choose_what_is_not_offered():
    async with local_slack() as slack:
        form = await shown(slack, EVERYTHING)
        with pytest.raises(NoSuchOptionError):
            await slack.forms.submit(form, {"kind": "complete", "reason": "5xx"})
        with pytest.raises(NoSuchOptionError):
            await slack.forms.submit(form, {"kind": "partial", "reason": "5xx", "commit": "ab1"})


async def test_what_was_typed_stays_when_the_app_shows_the_same_input_again():
    async with local_slack() as slack:
        form = await shown(slack, EVERYTHING)
        slack.forms.fill(form, {"reason": "5xx", "kind": "partial"})
        loading = view(field("plain_text_input", "reason"), field("plain_text_input", "kind"), **SEND)
        answer = await web_client(slack).views_update(view_id=form.id, hash=form.hash, view=loading)
        assert answer["view"]["state"] == {"values": {}}
        values = slack.views.of(ANA).wire(with_state=True)["state"]["values"]
        assert values["reason"]["x"]["value"] == "5xx"
        assert values["kind"]["x"]["value"] is None, "another kind of input under the same name is another one"


async def test_three_modals_lie_over_each_other_and_closing_one_goes_back():
    async with local_slack() as slack:
        client = web_client(slack)
        pushing = client.views_push(trigger_id=slack.views.trigger(ANA), view=view())
        assert await refused(pushing) == "not_found"
        first = await shown(slack, view())
        for _ in range(2):
            await client.views_push(trigger_id=slack.views.trigger(ANA), view=view())
        fourth = client.views_push(trigger_id=slack.views.trigger(ANA), view=view())
        assert await refused(fourth) == "push_limit_reached"
        top = slack.views.of(ANA).wire()
        assert (top["root_view_id"], top["previous_view_id"]) == (first.id, slack.views.stack(ANA)[1].id)
        await slack.forms.close(slack.views.of(ANA))
        await client.views_update(view_id=first.id, view=view(private_metadata="below"))
        assert len(slack.views.stack(ANA)) == 2
        await slack.forms.close(slack.views.of(ANA), everything=True)
        assert slack.views.of(ANA) is None


@pytest.mark.parametrize(
    ("ack", "left"),
    [
        ({}, ["below"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": view(private_metadata="new")}, ["below", "new"]),
        ({"response_action": "push", "view": view(private_metadata="new")}, ["below", "top", "new"]),
    ],
)
async def test_the_ack_of_a_submission_closes_one_or_all_or_shows_another(ack, left):
    async with local_slack() as slack:
        app = bolt_app(slack)
        _, acks = hearing(app)
        acks["top"] = ack
        async with connected(app, slack):
            await shown(slack, view(private_metadata="below"))
            top = view(private_metadata="top", **SEND)
            await web_client(slack).views_push(trigger_id=slack.views.trigger(ANA), view=top)
            assert await slack.forms.submit(slack.views.of(ANA), {}) is None
        assert [each.shown["private_metadata"] for each in slack.views.stack(ANA)] == left


async def test_the_app_hears_of_a_close_only_where_it_asked_to():
    async with local_slack() as slack:
        app = bolt_app(slack)
        heard, _ = hearing(app)
        async with connected(app, slack):
            await slack.forms.close(await shown(slack, view()))
            await slack.forms.close(await shown(slack, view(notify_on_close=True)))
            await slack.forms.close(await shown(slack, view(notify_on_close=True)), everything=True)
    assert [(body["type"], body["is_cleared"]) for body in heard] == [("view_closed", False), ("view_closed", True)]
    assert "trigger_id" not in heard[0]


async def test_only_an_input_with_dispatch_action_tells_the_app_before_the_form_is_sent():
    async with local_slack() as slack:
        app = bolt_app(slack)
        heard, _ = hearing(app)
        both = view(
            field("static_select", "service", options=options("web", "api"), dispatch_action=True),
            choice(optional=True),
            {"type": "section", "text": plain("or"), "accessory": button("x", "Other")},
            actions({"type": "overflow", "action_id": "more", "options": options("a", "b")}),
            **SEND,
        )
        async with connected(app, slack):
            form = await shown(slack, both)
            typed = {"choice": "b"}
            assert await slack.forms.press(form, "x", block_id="service", value="api", values=typed) is None
            with pytest.raises(NoSuchElementError):
                await slack.forms.press(form, "x", block_id="choice", value="a")
            assert "trouble" in await slack.forms.press(form, "more", value="b")
    body, other = heard
    assert body["type"] == "block_actions"
    assert body["actions"][0]["selected_option"] == option("api")
    assert body["view"]["state"]["values"]["choice"]["x"]["selected_option"] == option("b")
    assert other["actions"][0]["selected_option"] == option("b")
    assert slack.views.trigger(ANA)


async def test_an_external_id_names_one_open_view():
    async with local_slack() as slack:
        client = web_client(slack)
        form = await shown(slack, view(external_id="form-1"))
        again = client.views_push(trigger_id=slack.views.trigger(ANA), view=view(external_id="form-1"))
        assert await refused(again) == "duplicate_external_id"
        changed = await client.views_update(external_id="form-1", view=view(external_id="form-1"))
        assert changed["view"]["id"] == form.id


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (field("static_select", "a", options=options(*map(str, range(100)))), ""),
        (field("static_select", "a", options=options(*map(str, range(101)))), "no more than 100 items"),
        (field("static_select", "a", options=options("b"), initial_option=option("c")), "one of the options"),
        (field("static_select", "a", option_groups=[{"label": plain("g"), "options": options("b")}]), ""),
        (field("static_select", "a"), "missing required field: options"),
        (field("checkboxes", "a", options=options(*map(str, range(11)))), "no more than 10 items"),
        (field("plain_text_input", "a", max_length=3001), "from 1 to 3000"),
        (field("url_text_input", "a", max_length=30), "invalid additional property: max_length"),
        (field("overflow", "a", options=options("b")), "unsupported type: overflow"),
        (field("datepicker", "a"), "unsupported type: datepicker"),
        (actions({"type": "overflow", "options": options(*map(str, range(6)))}), "no more than 5 items"),
    ],
)
def test_what_slack_refuses_in_an_input_is_refused(block, problem):
    found = " ".join(view_problems(view(block, **SEND)))
    assert problem in found if problem else not found
