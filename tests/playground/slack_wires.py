"""A local Slack and a real Bolt app on loopback, for the tests of the local Slack."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

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
