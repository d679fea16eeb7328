"""A process that dies in the middle of a rollback: the next one goes on where it stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bot.journal import EVERYBODYS_KEY, SqlJournal, verify_database
from bot.model import State
from tests.journal.samples import Hands
from tests.postgres.server import POSTGRESQL_LONG

pytestmark = POSTGRESQL_LONG  # tests/postgres tells the same of the whole bot there


def start(url: str, directory: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.engine.victim", url, str(directory)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def wait_for(directory: Path, lines: list[str], process: "subprocess.Popen[str]") -> None:
    done = directory / "done"
    deadline = time.monotonic() + 30
    while not done.exists() or done.read_text().split() != lines:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline, f"{lines} did not happen"
        time.sleep(0.02)


async def test_a_rollback_killed_while_it_is_watched_goes_on_and_acts_no_second_time(url: str, tmp_path: Path) -> None:
    first = start(url, tmp_path)
    wait_for(tmp_path, ["act", "watch"], first)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()

    second = start(url, tmp_path)
    wait_for(tmp_path, ["act", "watch", "watch"], second)
    (tmp_path / "go").touch()
    _, problems = second.communicate(timeout=30)

    assert (second.returncode, problems) == (0, "")
    assert (tmp_path / "done").read_text().split() == ["act", "watch", "watch", "restored"]
    journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    (stored,) = await journal.in_state(State.SUCCEEDED)
    await journal.close()
    assert stored.outcome == "restored"
    assert verify_database(url).problem == ""


def test_a_second_process_on_the_same_database_is_told_who_works_on_it(url: str, tmp_path: Path) -> None:
    first = start(url, tmp_path)
    wait_for(tmp_path, ["act", "watch"], first)
    second = start(url, tmp_path)
    _, said = second.communicate(timeout=30)
    (tmp_path / "go").touch()
    first.communicate(timeout=30)

    assert second.returncode == 1
    assert f"Another Rollback Bot works on this database: process {first.pid} on " in said
    assert first.returncode == 0
    assert (tmp_path / "done").read_text().split() == ["act", "watch", "restored"]
