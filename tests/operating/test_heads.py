"""The audit's head is handed to a place outside: at the start, after each outcome, on a schedule."""

import asyncio
import json
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from bot.errors import Misconfigured
from bot.model import AuditHead
from bot.operating import Heads
from bot.settings import Settings
from playground.stage import Stage
from tests.operating.test_stop import rolling, succeeds, terminated
from tests.patience import PATIENCE


class Journal:
    head = AuditHead(7, "ab" * 32)

    async def audit_head(self, since: int) -> AuditHead:
        new = self.head.ended and 0 <= since < self.head.seq
        return AuditHead(self.head.seq, self.head.hash, ended=new)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5 * PATIENCE):
        while not true():
            await asyncio.sleep(0.01)


async def test_of_a_rollback_that_ended_the_head_lies_outside(tmp_path: Path) -> None:
    """A command: the one that comes with an S3 bucket would do the same."""
    kept, script = tmp_path / "heads", tmp_path / "keep"
    script.write_text(f'#!/bin/sh\n(cat; echo; env | grep -c SLACK_; true) >> "{kept}"\n')
    script.chmod(stat.S_IRWXU)
    async with Stage(speed=60, variables={"ROLLBACK_AUDIT_HEADS": str(script)}) as stage:
        await succeeds(stage, await rolling(stage))
        with sqlite3.connect(stage.home / "rollback-bot.db") as database:
            (ended,) = database.execute("SELECT seq FROM audit WHERE event = 'succeeded'").fetchone()
            rows = dict(database.execute("SELECT seq, hash FROM audit").fetchall())
        assert await terminated(stage) < 10
    lines = kept.read_text(encoding="utf-8").splitlines()
    heads = [json.loads(line) for line in lines[::2]]

    assert heads
    assert all(rows.get(head["seq"], head["hash"]) == head["hash"] for head in heads)
    assert any(head["seq"] >= ended for head in heads)
    assert set(lines[1::2]) == {"0"}, "it is told no secret"


async def test_an_address_gets_it_at_the_start_when_something_ended_and_when_it_is_time() -> None:
    taken: list[int] = []

    async def take(request: web.Request) -> web.Response:
        taken.append((await request.json())["seq"])
        return web.Response(status=201)

    app = web.Application()
    app.router.add_post("/heads", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    journal = Journal()
    heads = Heads(journal, f"{site.name}/heads", every=3600)
    heads.start()
    await until(lambda: taken == [7])
    journal.head = AuditHead(8, "cd" * 32)
    heads.wake()
    journal.head = AuditHead(9, "ef" * 32, ended=True)
    heads.wake()
    await until(lambda: taken == [7, 9])
    await heads.stop()
    scheduled = Heads(journal, f"{site.name}/heads", every=0.05)
    scheduled.start()
    await until(lambda: taken[2:] == [9, 9, 9])
    await scheduled.stop()
    await runner.cleanup()


@pytest.mark.parametrize("to", ["http://127.0.0.1:1/", "false", "/no/such/command"])
async def test_what_could_not_be_handed_over_is_said_and_tried_again(to: str, caplog: pytest.LogCaptureFixture) -> None:
    heads = Heads(Journal(), to, every=0.02)
    heads.start()
    await until(lambda: caplog.text.count("the audit's head was not handed over") > 1)
    await heads.stop()


def test_heads_go_nowhere_in_the_clear() -> None:
    with pytest.raises(Misconfigured, match="ROLLBACK_AUDIT_HEADS: an address begins with https://"):
        Settings.read(ROLLBACK_AUDIT_HEADS="http://heads.example.com/")
