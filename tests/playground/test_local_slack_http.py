"""With a request URL, commands and clicks come as requests whose signature Bolt accepts."""

from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_wires import ANA, BEN, INCIDENT, actions, button, local_slack, web_client

from playground.slack.world import BOT_TOKEN, SIGNING_SECRET


@asynccontextmanager
async def app_and_slack(signing_secret=SIGNING_SECRET):
    """A Bolt app behind a request URL; the listeners ack with what they were told."""
    client = AsyncWebClient(token=BOT_TOKEN)
    app = AsyncApp(client=client, signing_secret=signing_secret)

    @app.command("/rollback")
    async def rollback(ack, command):
        await ack(f"heard {command['text']}")

    @app.action("approve")
    async def approve(ack, body, client):
        await ack()
        await client.chat_postMessage(channel=INCIDENT, text=f"{body['user']['name']} approves")

    runner = web.AppRunner(app.web_app(path="/slack/events"))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        async with local_slack(request_url=url) as slack:
            client.base_url = slack.api_url
            yield slack
    finally:
        await runner.cleanup()


async def test_a_signed_command_is_acked_with_text():
    async with app_and_slack() as slack:
        assert await slack.slash(ANA, INCIDENT, "status & more") == "heard status & more"
        assert slack.connected == 0


async def test_a_signed_click_is_acked():
    async with app_and_slack() as slack:
        blocks = [actions(button("approve", "Approve"))]
        ts = (await web_client(slack).chat_postMessage(channel=INCIDENT, text="Ask", blocks=blocks))["ts"]
        assert await slack.click(BEN, INCIDENT, ts, "approve") is None
        await slack.wait_for(lambda: slack.messages(INCIDENT)[-1].text == "ben approves")


async def test_a_bot_that_rejects_the_signature_is_seen_as_failing():
    async with app_and_slack(signing_secret="another secret") as slack:
        assert await slack.slash(ANA, INCIDENT, "status") == '/rollback failed with the error "dispatch_failed"'
