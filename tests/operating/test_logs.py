"""One line an interaction, for people or for machines; and no secret in anything the bot writes anywhere."""

import io
import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import catalog as catalogs
from bot import logs
from bot.app import Bot
from bot.secrets.known import KNOWN
from bot.settings import Settings
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.bot_process import aws_variables
from playground.clock import Clock
from playground.slack import LocalSlack
from playground.slack.world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from playground.stage import ROOT, services_file
from tests.operating.wires import get
from tests.scenarios.test_http_mode import free_port, unsigned
from tests.scenarios.world import ANA, BEN, CHLOE, SPEED, World, environment

LIBRARIES = ("", "slack_bolt", "slack_sdk", "aiohttp", "asyncio", "boto3", "urllib3", "sqlalchemy", "dbos")
AWS_SECRET = "CANARY/aws+secret/0123456789abcdefghijkl"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that is logged, as JSON lines, from the first line of any library on."""
    stream, root = io.StringIO(), logging.getLogger()
    before = root.handlers[:], root.level
    KNOWN.learn((SIGNING_SECRET, AWS_SECRET))
    logs.set_up("", stream=stream)
    yield stream
    root.handlers[:], root.level = before


def all_of(written: io.StringIO) -> str:
    """When everything that was logged is written."""
    logging.getLogger().handlers[0].flush()
    return written.getvalue()


@pytest.fixture
def talkative(written: io.StringIO) -> Iterator[None]:
    """Everything says all it can, which in the bot's own process it may not."""
    loggers = [logging.getLogger(name) for name in LIBRARIES]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def interactions(written: io.StringIO) -> list[dict[str, object]]:
    lines = map(json.loads, all_of(written).splitlines())
    return [line for line in lines if line["event"] == "interaction"]


async def test_each_interaction_has_one_line_with_the_reference_that_people_read(
    written: io.StringIO, world: World
) -> None:
    await world.ask(user=CHLOE)
    refusal = await world.told_privately(CHLOE, "Reference: ")
    card = await world.propose("quilt-catalog immediate a word never logged")
    await world.press(card, user=BEN)
    rollback = await world.ends("succeeded")
    await world.ask("quilt-catalgo status")

    lines = interactions(written)

    refused, asked, approved, misread = lines
    assert f"`{refused['ref']}`" in refusal
    assert (refused["verb"], refused["result"], refused["user"]) == ("immediate", "refused", CHLOE)
    assert (asked["verb"], asked["result"], asked["service"]) == ("immediate", "done", "quilt-catalog")
    assert asked["rollback"] == f"rb-{asked['ref']}" == rollback.reference == approved["rollback"]
    assert rollback.reference in str(card.blocks)
    assert (approved["verb"], approved["user"], approved["channel"]) == ("approve", BEN, card.channel)
    assert (misread["verb"], misread["result"]) == ("command", "misread")
    assert "never logged" not in all_of(written)


async def test_nothing_that_is_written_anywhere_holds_a_secret(
    written: io.StringIO, talkative: None, tmp_path: Path
) -> None:
    """Log at its most talkative, Slack, journal, audit, numbers and health; with refusals and errors among them."""
    clock, port = Clock(speed=SPEED), free_port()
    aws = SimulatedAws(clock)
    seed(aws)
    aws.start()
    events = f"http://127.0.0.1:{port}/slack/events"
    slack = LocalSlack(clock, manifest=ROOT / "manifest.yml", request_url=events)
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
    shown = []
    try:
        with environment({**aws_variables(aws), "AWS_SECRET_ACCESS_KEY": AWS_SECRET}):
            assert {BOT_TOKEN, SIGNING_SECRET, AWS_SECRET} <= set(settings.secrets())
            async with Bot(settings, catalogs.load(tmp_path / "services.yml"), clock=clock) as bot:
                world = World(clock, aws, slack, bot, tmp_path)
                await unsigned(events, token=BOT_TOKEN)
                slack.fail_next("users.info", error="invalid_auth")
                aws.fail_next("DescribeServices", code="InvalidSignatureException", status=403)
                await world.ask()
                await world.told_privately(ANA, "invalid_auth")
                await world.ask()
                await world.told_privately(ANA, "does not accept the signature")
                await world.press(await world.propose())
                await world.ends("succeeded")
                logging.getLogger("bot").error("Bearer %s, %s, %s", BOT_TOKEN, APP_TOKEN, AWS_SECRET)
                shown = [await get(f"{bot.http_server.url}/{path}") for path in ("healthz", "readyz", "metrics")]
    finally:
        await slack.stop()
        aws.stop()

    sinks = {"log": all_of(written), "port": str(shown), "Slack": slack.transcript()}
    sinks |= {path.name: path.read_bytes().decode("latin-1") for path in databases(tmp_path)}
    assert len(sinks["log"]) > 10_000
    for sink, text in sinks.items():
        for secret in (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, AWS_SECRET):
            assert secret not in text, f"{sink} holds a secret"


def databases(home: Path) -> list[Path]:
    return list(home.glob("journal.db*"))


def line(how: type[logs.Lines] | type[logs.Json], **fields: object) -> str:
    record = logging.LogRecord("bot.intake.worker", logging.INFO, "", 0, "interaction", None, None)
    record.fields = fields
    KNOWN.learn(["0123456789abcdef"])
    return how().format(record)


def test_on_a_terminal_a_line_is_read_by_people_and_nobodys_text_can_pose_as_a_field() -> None:
    text = line(logs.Lines, ref="1a2b3c4d", reason='x result="done"\nERROR fake', seconds=0.25)

    assert text.endswith(
        r'bot.intake.worker: interaction ref=1a2b3c4d reason="x result=\"done\"\nERROR fake" seconds=0.25'
    )


def test_on_a_terminal_nobodys_text_is_obeyed_or_poses_as_another_event() -> None:
    nasty = "no\x1b[2J\x9b31m\u202e\n12:00:00 INFO bot: approved"
    try:
        raise ValueError(nasty)
    except ValueError as error:
        record = logging.LogRecord("bot", logging.ERROR, __file__, 1, "broke: %s", (nasty,), (type(error), error, None))

    said = logs.Lines().format(record)

    assert not {"\x1b", "\x9b", "\u202e"} & set(said)
    first, *others = said.split("\n")
    assert first.endswith("broke: no[2J31m 12:00:00 INFO bot: approved")
    assert others
    assert all(line.startswith("    ") for line in others)


def test_elsewhere_a_line_is_an_object_with_the_stack_trace_inside() -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.set_up("json", stream=stream)
    try:
        logs.event(
            logging.getLogger("bot.intake.worker"), "interaction", error=OSError("disk xoxb-1-2 full"), ref="1a2b3c4d"
        )
        (told,) = map(json.loads, all_of(stream).splitlines())
    finally:
        root.handlers[:], root.level = before

    assert (told["level"], told["event"], told["ref"]) == ("error", "interaction", "1a2b3c4d")
    assert "OSError: disk [hidden] full" in told["trace"]


def test_nobody_waits_for_whoever_takes_the_log_and_what_was_lost_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_WAITING", 100)
    reader, writer = os.pipe()
    handler = logs.Unhurried(os.fdopen(writer, "w"))
    handler.setFormatter(logs.Json())
    began = time.monotonic()
    for number in range(2000):  # a pipe holds 64 KB
        handler.handle(logging.makeLogRecord({"levelname": "INFO", "msg": f"{number} {'x' * 200}"}))
    took = time.monotonic() - began

    first = os.read(reader, 1_000_000)
    handler.flush()
    handler.handle(logging.makeLogRecord({"levelname": "INFO", "msg": "goes on"}))
    handler.flush()
    said = [json.loads(each)["event"] for each in (first + os.read(reader, 1_000_000)).splitlines()]
    os.close(reader)

    assert took < 1.0
    lost = [int(each.split()[0]) for each in said if each.endswith("lines were lost here, because nobody took them")]
    assert lost
    assert sum(lost) + len(said) - len(lost) == 2001
    assert said[-1] == "goes on"
    handler.handle(logging.makeLogRecord({"levelname": "INFO", "msg": "the other end is closed"}))
    handler.flush()


@pytest.mark.parametrize("how", [logs.Lines, logs.Json])
@pytest.mark.parametrize("secret", ["xoxb-12-ab-CD", "xapp-1-A0-12-ab", "xoxe.xoxp-1-ab", "0123456789abcdef"])
def test_tokens_and_known_secrets_are_hidden(how: type[logs.Lines] | type[logs.Json], secret: str) -> None:
    text = line(how, url=f"https://slack.com/api/?token={secret}&x=1")

    assert secret not in text
    assert "[hidden]" in text


@pytest.mark.parametrize("how", [logs.Lines, logs.Json])
def test_a_password_in_an_address_is_hidden_however_short_it_is(how: type[logs.Lines] | type[logs.Json]) -> None:
    text = line(how, url="postgresql+psycopg://bot:geheim@db.internal:5432/rollbacks")

    assert "geheim" not in text
    assert "postgresql+psycopg://bot:[hidden]@db.internal:5432/rollbacks" in text
    assert "http://127.0.0.1:3000/healthz" in line(how, url="http://127.0.0.1:3000/healthz")
