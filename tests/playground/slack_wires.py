"""A local Slack and a real Bolt app on loopback, for the tests of the local Slack."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.clock import Clock
from playground.slack import LocalSlack
from playground.slack.world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
ANA, BEN, INCIDENT, GENERAL = "U0AAAA", "U0BBBB", "C0INCIDENT", "C0GENERAL"


@asynccontextmanager
async def local_slack(**options: Any) -> AsyncIterator[LocalSlack]:
    """A started LocalSlack; `options` are its own."""
    slack = LocalSlack(options.pop("clock", Clock()), **{"manifest": MANIFEST, **options})
    await slack.start()
    try:
        yield slack
    finally:
        await slack.stop()


def manifest_with(folder: Path, *, events: Sequence[str] = (), scopes: Sequence[str] = (), **features: Any) -> Path:
    """The shipped manifest with these ways in, in place of its own: events, their scopes, `shortcuts`, `app_home`."""
    document = bare_manifest()
    document["features"].update(features)
    document["settings"]["event_subscriptions"] = {"bot_events": list(events)}
    document["oauth_config"]["scopes"]["bot"].extend(scopes)
    path = folder / "manifest.yml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def bare_manifest() -> dict[str, Any]:
    """The shipped one with commands and buttons only."""
    document: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    for way in ("app_home", "shortcuts"):
        document["features"].pop(way)
    document["settings"].pop("event_subscriptions")
    document["oauth_config"]["scopes"]["bot"].remove("app_mentions:read")
    return document


def shortcut(name: str, kind: str, callback_id: str) -> dict[str, str]:
    return {"name": name, "type": kind, "callback_id": callback_id, "description": "Roll a service back"}


HOME_TAB = {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": True}


@asynccontextmanager
async def behind_request_url(app: AsyncApp) -> AsyncIterator[str]:
    """The app as an HTTP server; its request URL."""
    runner = web.AppRunner(app.web_app(path="/slack/events"))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


def web_client(slack: LocalSlack, token: str | None = BOT_TOKEN) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=slack.api_url)


def bolt_app(slack: LocalSlack) -> AsyncApp:
    return AsyncApp(client=web_client(slack), signing_secret=SIGNING_SECRET)


@asynccontextmanager
async def connected(
    app: AsyncApp, slack: LocalSlack, *, sockets: int = 1, ping_interval: float = 10
) -> AsyncIterator[list[AsyncSocketModeHandler]]:
    """The app in Socket Mode, with this many connections."""
    async with AsyncExitStack() as stack:
        handlers = []
        for _ in range(sockets):
            handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=ping_interval)
            stack.push_async_callback(handler.close_async)
            await handler.connect_async()
            handlers.append(handler)
        await slack.wait_for(lambda: slack.connected == sockets)
        yield handlers


def button(action_id: str, label: str, **more: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "text": text, "action_id": action_id, **more}


def actions(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(buttons)}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}
