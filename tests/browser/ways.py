"""A small app with every way in that Slack has, for the tests of the page: a form, a Home tab, mentions, shortcuts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from handlers import make_client
from playground.clock import Clock
from playground.slack import LocalSlack
from playground.slack.world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from tests.handlers.world import MANIFEST

ANA, BEN, INCIDENT = "U0AAAA", "U0BBBB", "C0INCIDENT"
Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def options(*values: str) -> list[Json]:
    return [{"text": plain(value), "value": value} for value in values]


def field(label: str, kind: str, *, optional: bool = False, dispatch_action: bool = False, **element: Any) -> Json:
    control = {"type": kind, "action_id": label, **element}
    told = {"dispatch_action": dispatch_action, "optional": optional}
    return {"type": "input", "block_id": label, "label": plain(label), "element": control, **told}


def form(*blocks: Json, **more: Any) -> Json:
    frame = {"type": "modal", "callback_id": "form", "title": plain("Roll a service back"), "submit": plain("Plan it")}
    return {**frame, "blocks": list(blocks), **more}


EVERYTHING = (
    field("Service", "static_select", options=options("web", "api"), dispatch_action=True),
    field("Commit", "external_select", min_query_length=1, optional=True),
    field("Kind", "radio_buttons", options=options("immediate", "partial"), initial_option=options("immediate")[0]),
    field("Extra", "checkboxes", options=options("drill", "quiet"), optional=True),
    field("Reason", "plain_text_input", multiline=True),
    field("Incident", "url_text_input", optional=True),
)
SURE = {"title": plain("Sure?"), "text": plain("It cannot be undone."), "confirm": plain("Do it"), "deny": plain("No")}
STOP: Json = {"type": "button", "action_id": "stop", "value": "web", "text": plain("Stop…"), "confirm": SURE}
HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Your services")},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*web* · :42"},
            "accessory": {"type": "button", "action_id": "plan", "text": plain("Open plan"), "style": "primary"},
        },
        {
            "type": "actions",
            "elements": [
                {"type": "static_select", "action_id": "pick", "options": options("web"), "placeholder": plain("Pick")},
                {"type": "overflow", "action_id": "more", "options": options("hold", "history")},
            ],
        },
    ],
}


def manifest(folder: Path) -> Path:
    """The shipped one, with every way in."""
    document = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    text = {"description": "Roll a service back"}
    document["features"]["app_home"] = {"home_tab_enabled": True, "messages_tab_enabled": True}
    document["features"]["shortcuts"] = [
        {"name": "Roll back…", "type": "message", "callback_id": "of_message", **text},
        {"name": "Roll a service back", "type": "global", "callback_id": "anywhere", **text},
    ]
    document["settings"]["event_subscriptions"] = {"bot_events": ["app_mention", "app_home_opened"]}
    path = folder / "manifest.yml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def answering(app: AsyncApp, heard: list[Json]) -> None:
    """Opens the form at a shortcut, answers a mention in its thread, and finds every reason wanting."""

    @app.middleware
    async def keep(body: Json, next_: Any) -> None:
        heard.append(body)
        await next_()

    async def opens(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form(*EVERYTHING, notify_on_close=True))

    async def acks(ack: Any) -> None:
        await ack()

    async def suggests(ack: Any, payload: Json) -> None:
        await ack(options=options(*(payload["value"] + ending for ending in "12")))

    async def refuses(ack: Any) -> None:
        await ack(response_action="errors", errors={"Reason": "Say what is wrong, in words."})

    async def welcomes(event: Json, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=HOME)

    async def replies(event: Json, client: Any) -> None:
        thread_ts = event.get("thread_ts", event["ts"])
        await client.chat_postMessage(channel=event["channel"], thread_ts=thread_ts, text="Heard.")

    for callback_id in ("of_message", "anywhere"):
        app.shortcut(callback_id)(opens)
    for action_id in ("Service", "plan", "pick", "more", "stop"):
        app.action(action_id)(acks)
    app.options("Commit")(suggests)
    app.view("form")(refuses)
    app.view_closed("form")(acks)
    app.event("app_home_opened")(welcomes)
    app.event("app_mention")(replies)


@asynccontextmanager
async def every_way_in(folder: Path) -> AsyncIterator[tuple[LocalSlack, list[Json]]]:
    """A local Slack with that app in Socket Mode, an alert with an answer, and all that the app hears."""
    slack = LocalSlack(Clock(), manifest=manifest(folder))
    await slack.start()
    heard: list[Json] = []
    app = AsyncApp(client=make_client(BOT_TOKEN, slack.api_url), signing_secret=SIGNING_SECRET)
    answering(app, heard)
    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    try:
        await handler.connect_async()
        await slack.wait_for(lambda: slack.connected)
        alert = slack.say("U0ROBOT", INCIDENT, "5xx on quilt-catalog")
        slack.say(BEN, INCIDENT, "Looking.", thread_ts=alert.ts)
        yield slack, heard
    finally:
        await handler.close_async()
        await slack.stop()
