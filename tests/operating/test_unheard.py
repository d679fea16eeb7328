"""Nobody hears what the bot writes any more: the terminal is closed, the collector of its log is dead. It goes on."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from playground.bot_process import BotProcess
from playground.stage import Stage
from tests.operating.test_stop import rolling, succeeds, terminated

WRITES = """
from bot.files import keep_standard_streams
keep_standard_streams()
import os, sys
print(open(sys.argv[1], "w").fileno(), file=open(sys.argv[1], "w"))
print("nobody hears this", file=sys.stderr, flush=True)
"""


class ClosedBot(BotProcess):
    """Started without standard input, output and error, as by a supervisor that closes them."""

    async def start(self) -> None:
        self.variables.pop("ROLLBACK_LOG", "")  # it looks itself whether somebody reads, or a machine
        serve = f"exec {sys.executable} -m bot serve <&- >&- 2>&-"
        self._process = await asyncio.create_subprocess_exec("/bin/sh", "-c", serve, env=self.variables)


class PipedBot(BotProcess):
    """It writes to a pipe that nobody reads once it has begun to."""

    async def start(self) -> None:
        reading, writing = os.pipe()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", env=self.variables, stdout=writing, stderr=writing
        )
        os.close(writing)
        await asyncio.to_thread(os.read, reading, 1)
        os.close(reading)


def standard_streams(pid: int | None) -> set[str]:
    """What is open under their numbers."""
    return {os.readlink(f"/proc/{pid}/fd/{number}") for number in range(3)}


def test_what_is_opened_next_is_not_taken_for_standard_error_where_that_is_closed(tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    words = ["/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", sys.executable, "-c", WRITES, str(opened)]
    assert subprocess.run(words, check=False).returncode == 0
    assert opened.read_text(encoding="utf-8") == "3\n"


async def goes_on(stage: Stage) -> None:
    """It carries a rollback out, whatever it is sent beside that a program ends from unless it says otherwise."""
    pid = stage.bot.pid
    assert pid is not None
    for sign in (signal.SIGHUP, signal.SIGPIPE):
        os.kill(pid, sign)
    await succeeds(stage, await rolling(stage))
    assert await terminated(stage) < 5


@pytest.mark.long
async def test_without_standard_streams_it_works_and_none_of_its_files_is_taken_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("playground.stage.BotProcess", ClosedBot)
    async with Stage(speed=60) as stage:
        assert standard_streams(stage.bot.pid) == {os.devnull}
        await goes_on(stage)


@pytest.mark.long
async def test_when_nobody_reads_its_log_any_more_it_works_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.stage.BotProcess", PipedBot)
    async with Stage(speed=60) as stage:
        await goes_on(stage)
