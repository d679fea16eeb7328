"""Whoever holds connections to the bot's ports, and says nothing over them, keeps nobody else out."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.operating import HttpServer, connections
from bot.operating.connections import room
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.bot_process import BotProcess, environment
from playground.clock import Clock
from playground.slack import LocalSlack, Message
from playground.slack.world import SIGNING_SECRET
from playground.stage import ROOT, services_file
from tests.operating.flood import flooded
from tests.operating.wires import get_json
from tests.patience import PATIENCE
from tests.scenarios.test_http_mode import free_port
from tests.scenarios.world import ANA, BEN, INCIDENT

FILES = 256  # that the bot may open, as on many a machine
HELD = 300  # connections to each of its ports
ACKED = 1.0  # seconds, without those in which the machine ran something else


class NarrowBot(BotProcess):
    """A process that may open few files."""

    files = FILES

    async def start(self) -> None:
        with self._log.open("ab") as log:
            serve = f"ulimit -n {self.files}; exec {sys.executable} -m bot serve"
            self._process = await asyncio.create_subprocess_exec(
                "/bin/sh", "-c", serve, env=self.variables, stdout=log, stderr=log
            )


@dataclass
class Siege:
    slack: LocalSlack
    aws: SimulatedAws
    bot: BotProcess
    log: Path
    events: str
    health: str

    def memory(self) -> int:
        """Bytes that it has in memory."""
        told = Path(f"/proc/{self.bot.pid}/status").read_text(encoding="utf-8")
        return int(told.partition("VmRSS:")[2].split()[0]) * 1024

    async def serving(self) -> bool:
        try:
            return (await get_json(f"{self.health}/readyz"))[0] == 200
        except OSError:
            return False

    async def timed(self, doing: Awaitable[object]) -> tuple[float, object]:
        """-> the seconds that it took, without those in which a processor was waited for; and what came of it."""
        pids = (self.bot.pid, os.getpid())
        began, waited = time.monotonic(), sum(map(waited_for_a_processor, pids))
        came = await doing
        took, waited = time.monotonic() - began, sum(map(waited_for_a_processor, pids)) - waited
        return took - waited, came

    async def acked(self, text: str) -> float:
        """The bot's answer may be that this person has enough waiting, as on a busy machine: that is an ack too."""
        took, said = await self.timed(self.slack.slash(ANA, INCIDENT, text))
        assert said is None or "Nothing happened. Try again in" in str(said)
        return took

    def card(self) -> Message | None:
        having = (m for m in self.slack.messages(INCIDENT) if any(b["type"] == "actions" for b in m.blocks))
        return next(having, None)


def waited_for_a_processor(pid: int | None) -> float:
    """Seconds, of all threads of this process together, since they began. 0 where the kernel does not tell."""
    waited = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # it has ended
            waited += int(thread.read_text(encoding="ascii").split()[1])
    return waited / 1e9


@asynccontextmanager
async def siege(home: Path, *, files: int = FILES) -> AsyncIterator[Siege]:
    """The bot as a process, in HTTP mode."""
    clock, ports = Clock(speed=60), (free_port(), free_port())
    aws, events = SimulatedAws(clock), f"http://127.0.0.1:{ports[0]}/slack/events"
    seed(aws)
    aws.start()
    slack = LocalSlack(clock, manifest=ROOT / "manifest.yml", request_url=events)
    await slack.start()
    (home / "services.yml").write_text(services_file(aws.target_url), encoding="utf-8")
    variables = environment(slack=slack, aws=aws, clock=clock, home=home)
    variables |= {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": SIGNING_SECRET}
    variables |= {"PORT": str(ports[0]), "ROLLBACK_HEALTH_PORT": str(ports[1])}
    bot = NarrowBot(variables, log=home / "bot.log")
    bot.files = files
    await bot.start()
    here = Siege(slack, aws, bot, home / "bot.log", events, f"http://127.0.0.1:{ports[1]}")
    try:
        async with asyncio.timeout(20 * PATIENCE):
            while not await here.serving():
                await asyncio.sleep(0.05)
        yield here
    finally:
        await bot.stop()
        await slack.stop()
        aws.stop()


async def holds(siege: Siege, seconds: float) -> None:
    """Each command is acknowledged in time, and a rollback that is asked for and approved is carried out."""
    slowest = await siege.acked("quilt-catalog immediate")
    card = await siege.slack.wait_for(siege.card, timeout=10)
    assert await siege.slack.click(BEN, INCIDENT, card.ts, "approve") is None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        took, serving = await siege.timed(siege.serving())
        assert serving
        slowest = max(slowest, took, await siege.acked("quilt-catalog status"))
        await asyncio.sleep(0.2)
    assert slowest < ACKED
    await siege.slack.wait_for(lambda: siege.aws.calls("UpdateService"), timeout=10)
    assert len(siege.aws.calls("UpdateService")) == 1


async def quick(within: float, patch: pytest.MonkeyPatch) -> HttpServer:
    """A server with room for 16 connections, which answers GET /."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="here")

    patch.setattr(connections, "WITHIN", within)
    patch.setattr(connections, "_OWN_FILES", 10_000_000)
    server = HttpServer([web.get("/", answer)], bind="127.0.0.1", port=0, setting="PORT")
    await server.open()
    return server


async def opened(server: HttpServer, first: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    writer.write(first)
    return reader, writer


SLOW = {
    "a header": b"GET / HTTP/1.1\r\nHost: bot\r\nX-Slow: ",
    "a body": b"GET / HTTP/1.1\r\nHost: bot\r\nContent-Length: 9\r\n\r\n1",
    "a second body": b"GET / HTTP/1.1\r\nHost: bot\r\n\r\nGET / HTTP/1.1\r\nHost: bot\r\nContent-Length: 9\r\n\r\n1",
}


@pytest.mark.parametrize("what", SLOW)
async def test_what_is_not_said_to_its_end_in_time_is_hung_up_on(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    server = await quick(0.1, monkeypatch)
    reader, writer = await opened(server, SLOW[what])
    try:
        async with asyncio.timeout(3):
            while await reader.read(1000):
                pass
    finally:
        writer.close()
        await server.close()


async def test_the_longest_silent_is_hung_up_on_first_and_who_was_answered_before_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = await quick(60, monkeypatch)
    async with aiohttp.ClientSession() as proven:
        async with proven.get(server.url) as answer:
            assert await answer.text() == "here"
        ours = next(iter(server._connections._proven))
        silent = []
        for _ in range(40):
            silent.append(await opened(server, b"G"))
            await asyncio.sleep(0.002)
        first, last = silent[0][0], silent[-1][0]
        assert await asyncio.wait_for(first.read(), 3) == b""
        assert not last.at_eof()
        assert ours.transport is not None
    for _, writer in silent:
        writer.close()
    await server.close()


def test_the_ports_leave_the_bot_the_files_that_it_needs() -> None:
    for files in (256, 1024, 1_000_000):
        assert 2 * room(files) <= files - 160
        assert room(files) >= 48


@pytest.mark.parametrize("seconds", [1.0, pytest.param(600.0, marks=pytest.mark.long)])
async def test_hundreds_who_connect_and_say_nothing_or_slowly_stop_neither_commands_nor_the_health_check(
    tmp_path: Path, seconds: float
) -> None:
    async with siege(tmp_path) as here, flooded(here.events, connections=HELD), flooded(here.health, connections=HELD):
        await asyncio.sleep(0.5)
        await holds(here, seconds)
        said = here.log.read_text(encoding="utf-8")

    assert "Traceback" not in said
    assert "Too many open files" not in said
    assert said.count(" were closed since this was last said") <= 2 * (seconds // 60 + 1)
    assert len(said.splitlines()) < 40 + 10 * seconds
