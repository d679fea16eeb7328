"""A database that is locked, full or damaged: nothing is acknowledged that is not stored, and nothing gets stuck."""

import asyncio
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.clock import SystemClock
from bot.journal import EVERYBODYS_KEY, SqlJournal
from playground.stage import ROOT
from tests.operating.wires import get_json, run
from tests.scenarios.world import World

REFUSED = "This could not be recorded, so nothing happened. Please try again. Reference: "


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    with sqlite3.connect(home / "journal.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_while_the_database_is_locked_everybody_is_refused_in_time_and_nothing_is_stored(world: World) -> None:
    with locked(world.home):
        began = time.monotonic()
        answers = await asyncio.gather(*(world.ask() for _ in range(3)))
        took = time.monotonic() - began

    assert all(answer and answer.startswith(REFUSED) for answer in answers), answers
    assert took < 3.5, "Slack gives up after three seconds"
    assert await world.bot.journal.undecided() == ()
    card = await world.propose()
    await world.press(card)
    await world.ends("succeeded")


@pytest.mark.long
async def test_a_rollback_that_rolls_while_the_database_is_locked_ends_well_when_it_is_free(world: World) -> None:
    await world.press(await world.propose())
    await world.reaches("rolling")
    with locked(world.home):
        world.clock.advance(150)
        await asyncio.sleep(2.5)  # five minutes of business time in all: ECS has finished by now

    rollback = await world.ends("succeeded", timeout=30)

    assert len(world.sent()) == 1
    assert rollback.outcome


async def test_a_full_database_refuses_with_words_and_works_again_when_there_is_room(world: World) -> None:
    engine = world.bot.journal._engine
    room = 0

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + room}")

    with sqlite3.connect(world.home / "journal.db") as other:  # no page that was freed is left to be used again
        other.execute("CREATE TABLE filling AS SELECT zeroblob(1000000) AS it")
    event.listen(engine, "connect", limit)
    engine.dispose()
    long = "long " * 90
    askers = ["U0AAAA", "U0BBBB", "U0CCCC", "U0GUEST"] * 5  # each has three waiting at most
    answers = [await world.ask(f"quilt-catalog immediate {long}", user=asker) for asker in askers]
    assert any(answer and answer.startswith(REFUSED) for answer in answers)

    room = 10_000
    engine.dispose()

    await world.press(await world.propose())
    await world.ends("succeeded")


async def test_a_database_file_that_is_gone_is_said_and_no_command_is_lost_in_it(world: World) -> None:
    away = (world.home / "journal.db").rename(world.home / "away.db")

    answer = await world.ask()
    status, told = await get_json(f"{world.bot.http_server.url}/readyz")

    assert (answer or "").startswith(REFUSED)
    assert status == 503
    assert "journal.db was moved, deleted or replaced" in told["parts"]["database"]["says"]
    away.rename(world.home / "journal.db")
    await world.propose()


async def test_a_damaged_database_is_not_started_on_and_the_way_out_is_said(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    journal = SqlJournal(f"sqlite:///{file}", clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    await journal.close()
    pages = bytearray(file.read_bytes())
    pages[4096 : 4096 * 8] = b"\xff" * (4096 * 7)
    file.write_bytes(pages)
    variables = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "ROLLBACK_DATABASE_URL": f"sqlite:///{file}"}
    variables["ROLLBACK_CONFIG"] = str(ROOT / "services.example.yml")

    status, _, problem = await run("serve", variables=variables)

    assert status == 1
    assert re.search(
        r"The database \S+ (is damaged: .* Restore it from a backup|cannot be opened: )", problem, re.DOTALL
    )
    assert "Traceback" not in problem
