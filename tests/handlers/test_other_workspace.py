"""Nothing that another workspace sends reaches a listener: none of those there are, and none that there may be."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.metrics import Metrics
from bot.model import Notice, NoticeKind
from handlers import build_app, make_client
from handlers.delivery.poster import Poster
from handlers.ids import (
    ASSIGN,
    BUTTONS,
    FORM,
    FORMS,
    LEARN,
    LINKS,
    MORE,
    OF_ITEMS,
    OPEN_PLAN,
    PICK,
    PREPARE,
    PROBLEM,
    SERVICE,
    SHORTCUT,
    SHORTCUT_ON_MESSAGE,
    TYPED,
)
from handlers.messages import answers, notices
from playground.slack import LocalSlack
from tests.handlers.conftest import Edge
from tests.handlers.world import CATALOG, PROPOSED, FakeClock, FakeDesk

Json = dict[str, Any]
HOME, OTHER = "T0QUILT", "T0OTHER"
BEN, CHANNEL = "U0BBBB", "C0INCIDENT"
TEAM = {"team": {"id": HOME}, "user": {"id": BEN, "team_id": HOME}}
EVENT = {"type": "event_callback", "team_id": HOME}


def _click(action_id: str) -> Json:
    return {"type": "block_actions", **TEAM, "actions": [{"type": "button", "action_id": action_id, "block_id": "b"}]}


def _chosen(value: str) -> Json:
    option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
    menu = {"type": "overflow", "action_id": MORE, "block_id": "b", "selected_option": option}
    return {"type": "block_actions", **TEAM, "actions": [menu]}


def _sent(kind: str, **more: Any) -> Json:
    return {"type": kind, **TEAM, "callback_id": PICK, **more}


# What each listener of this bot is for. A new listener needs a row.
PAYLOADS: dict[str, Json] = {
    "the command": {"command": "/rollback", "team_id": HOME, "user_id": BEN},
    "any other command": {"command": "/other", "team_id": HOME, "user_id": BEN},
    **{verb.value: _click(verb.value) for verb in BUTTONS},
    **{form: _click(form) for form in FORMS},
    MORE: _chosen("cancel:x"),
    "pick in the menu": _chosen("pick:x"),
    **{link: _click(link) for link in LINKS},
    "any other button": _click("launch"),
    OPEN_PLAN: _click(OPEN_PLAN),
    "a button that types": _click(TYPED[0]),
    "the button to report a problem": _click(PROBLEM),
    **{item: _click(item) for item in OF_ITEMS},
    "the button that assigns an item": _click(ASSIGN),
    "the form that assigns it": _sent(
        "view_submission", view={"type": "modal", "callback_id": ASSIGN, "team_id": HOME}
    ),
    "the button for lessons": _click(LEARN),
    "the form for lessons": _sent("view_submission", view={"type": "modal", "callback_id": LEARN, "team_id": HOME}),
    "the button under a call": _click(PREPARE),
    "the form to report one": _sent("view_submission", view={"type": "modal", "callback_id": PROBLEM, "team_id": HOME}),
    "a service, in the form to ask": _click(SERVICE),
    "the shortcut": {"type": "shortcut", **TEAM, "callback_id": SHORTCUT, "trigger_id": "1"},
    "the shortcut of a message": {
        "type": "message_action",
        **TEAM,
        "callback_id": SHORTCUT_ON_MESSAGE,
        "trigger_id": "1",
        "message_ts": "1.5",
    },
    "the Home tab": {**EVENT, "event": {"type": "app_home_opened", "user": BEN, "tab": "home"}},
    "the mention": {**EVENT, "event": {"type": "app_mention", "user": BEN, "channel": CHANNEL, "ts": "1.5"}},
    "the form to ask": _sent("view_submission", view={"type": "modal", "callback_id": FORM, "team_id": HOME}),
    **{
        f"the form {form}": _sent("view_submission", view={"type": "modal", "callback_id": form, "team_id": HOME})
        for form in FORMS
    },
    "any other form": _sent("view_submission", view={"type": "modal", "callback_id": "old", "team_id": HOME}),
}
# And whatever else Slack delivers: how Bolt listens for it.
TO_COME: dict[str, tuple[Callable[[AsyncApp], Any], Json]] = {
    "a shortcut": (lambda app: app.shortcut("s"), {"type": "shortcut", **TEAM, "callback_id": "s"}),
    "a message's shortcut": (lambda app: app.shortcut("m"), {"type": "message_action", **TEAM, "callback_id": "m"}),
    "a closed form": (
        lambda app: app.view_closed("v"),
        _sent("view_closed", view={"type": "modal", "callback_id": "v"}),
    ),
    "options": (lambda app: app.options("o"), {"type": "block_suggestion", **TEAM, "action_id": "o", "block_id": "b"}),
    "a reaction": (
        lambda app: app.event("reaction_added"),
        {**EVENT, "event": {"type": "reaction_added", "user": BEN}},
    ),
    "a message": (lambda app: app.message("x"), {**EVENT, "event": {"type": "message", "user": BEN, "text": "x"}}),
    "a step": (
        lambda app: app.function("f"),
        {
            **EVENT,
            "event": {"type": "function_executed", "function_execution_id": "Fx1", "function": {"callback_id": "f"}},
        },
    ),
}


def _elsewhere(payload: Json) -> Json:
    """The same, with the same people's ids, from another workspace."""
    moved = {"team_id": OTHER} if "team_id" in payload else {"team": {"id": OTHER}}
    return {**payload, **moved, **({"user": {"id": BEN, "team_id": OTHER}} if "user" in payload else {})}


@pytest.fixture
def app() -> AsyncApp:
    client = make_client("xoxb-playground", "http://127.0.0.1:9/api/")
    return build_app(client=client, catalog=CATALOG, worker=FakeDesk(), clock=FakeClock(), metrics=Metrics())


def _spied(app: AsyncApp) -> list[object]:
    """The listeners that were reached, from now on. None does anything any more."""
    reached: list[object] = []
    for listener in app._async_listeners:

        async def reach(*_: Any, listener: object = listener, **__: Any) -> BoltResponse:
            reached.append(listener)
            return BoltResponse(status=200)

        listener.run_ack_function = reach
    app.listener_runner.run = _first(reached)
    return reached


def _first(reached: list[object]) -> Any:
    async def run(*, listener: object, **_: Any) -> BoltResponse:
        reached.append(listener)
        return BoltResponse(status=200)

    return run


async def _dispatch(app: AsyncApp, payload: Json) -> BoltResponse:
    return await app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))


async def test_every_listener_that_there_is_hears_home_and_nothing_from_elsewhere(app: AsyncApp) -> None:
    reached = _spied(app)
    for payload in PAYLOADS.values():
        await _dispatch(app, payload)
    assert {id(listener) for listener in reached} == {id(listener) for listener in app._async_listeners}, (
        "a listener for which there is no row in PAYLOADS"
    )

    reached.clear()
    for payload in PAYLOADS.values():
        assert (await _dispatch(app, _elsewhere(payload))).status == 200
    assert reached == []


@pytest.mark.parametrize("what", TO_COME)
async def test_a_listener_that_is_added_later_hears_nothing_from_elsewhere_either(app: AsyncApp, what: str) -> None:
    listen, payload = TO_COME[what]

    @listen(app)  # type: ignore[untyped-decorator]
    async def added() -> None: ...

    reached = _spied(app)
    await _dispatch(app, payload)
    assert reached == [app._async_listeners[-1]]

    reached.clear()
    await _dispatch(app, _elsewhere(payload))
    assert reached == []


async def test_what_comes_from_elsewhere_is_answered_where_it_can_be_and_does_nothing(
    edge: Edge, slack: LocalSlack, client: AsyncWebClient
) -> None:
    card = await Poster(client).post(notices.render(Notice(NoticeKind.CARD), PROPOSED), channel=CHANNEL, outbox_id=1)
    slack.postmark.team = OTHER

    assert await slack.slash(BEN, CHANNEL, "quilt-catalog immediate") == answers.ELSEWHERE
    for action in ("approve", "reject"):
        assert await slack.click(BEN, CHANNEL, card, action) is None
    assert await slack.choose(BEN, CHANNEL, card, MORE, "cancel") is None
    await slack.wait_for(lambda: len(slack.ephemerals(BEN)) == 4 or None)

    assert [message.text for message in slack.ephemerals(BEN)] == [answers.ELSEWHERE] * 4
    assert edge.worker.received == []
    assert slack.calls("chat.postEphemeral") == [], "the channel of a foreign payload is none of ours"


async def test_a_flood_from_elsewhere_is_one_line_in_the_log(app: AsyncApp, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="handlers")
    for _ in range(50):
        await _dispatch(app, _elsewhere(PAYLOADS["the command"]))

    (line,) = [record for record in caplog.records if record.getMessage() == "interaction"]
    assert line.__dict__["fields"] | {"ref": ""} == {
        "ref": "", "verb": "command", "result": "other_workspace", "user": BEN, "team": OTHER,
    }  # fmt: skip
