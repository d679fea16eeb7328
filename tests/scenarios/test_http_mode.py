"""Without an app token the bot listens on PORT for Slack's signed requests instead of opening a socket."""

import socket
from pathlib import Path

import aiohttp

from bot import catalog as catalogs
from bot.app import Bot
from bot.settings import Settings
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.bot_process import aws_variables
from playground.clock import Clock
from playground.slack import LocalSlack
from playground.slack.world import BOT_TOKEN, SIGNING_SECRET
from playground.stage import ROOT, services_file
from tests.operating.wires import get
from tests.scenarios.test_picker import form
from tests.scenarios.world import SPEED, World, environment


def http_manifest(where: Path, *, at: str) -> Path:
    """manifest.http.yml as docs/slack.md has it put right: with an address of one's own."""
    text = (ROOT / "manifest.http.yml").read_text(encoding="utf-8")
    (where / "manifest.yml").write_text(text.replace("https://rollback.example.com", at), encoding="utf-8")
    return where / "manifest.yml"


async def test_the_main_job_works_over_signed_http_and_an_unsigned_request_does_nothing(tmp_path: Path) -> None:
    port = free_port()
    clock = Clock(speed=SPEED)
    aws = SimulatedAws(clock)
    seed(aws)
    aws.start()
    events = f"http://127.0.0.1:{port}/slack/events"
    slack = LocalSlack(clock, manifest=http_manifest(tmp_path, at=f"http://127.0.0.1:{port}"), request_url=events)
    await slack.start()
    (tmp_path / "services.yml").write_text(services_file(aws.target_url), encoding="utf-8")
    settings = Settings.read(
        SLACK_BOT_TOKEN=BOT_TOKEN,
        SLACK_SIGNING_SECRET=SIGNING_SECRET,
        SLACK_API_URL=slack.api_url,
        PORT=port,
        AWS_ENDPOINT_URL=aws.endpoint_url,
        ROLLBACK_DATABASE_URL=f"sqlite:///{tmp_path / 'journal.db'}",
    )
    try:
        with environment(aws_variables(aws)):
            async with Bot(settings, catalogs.load(tmp_path / "services.yml"), clock=clock) as bot:
                world = World(clock, aws, slack, bot, tmp_path)
                assert await unsigned(events) == 401
                assert await unsigned(events, ssl_check="1") == 200  # Slack's own probe: answered, and nothing more
                assert await world.newest() is None
                assert (await get(events.replace("/slack/events", "/healthz")))[0] == 404
                assert await unsigned(f"{bot.http_server.url}/slack/events") == 404

                view = await form(world)
                assert await slack.forms.submit(view, {"revision": "quilt-catalog:38"}) is None
                await world.press(await world.card())

                assert (await world.ends("succeeded")).approver == "engineer-b"
    finally:
        await slack.stop()
        aws.stop()


async def unsigned(url: str, **more: str) -> int:
    form = {"command": "/rollback", "text": "quilt-catalog immediate", "user_id": "U0AAAA", **more}
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        return response.status


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
