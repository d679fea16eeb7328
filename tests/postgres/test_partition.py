"""The way to PostgreSQL falls silent: the bot ends within seconds, and the next one goes on with what it left."""

import asyncio
import shutil
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from bot.clock import SystemClock
from bot.journal import EVERYBODYS_KEY, SqlJournal, verify_database
from bot.metrics import Metrics
from bot.operating import Probes, health
from playground.stage import Stage
from tests.patience import PATIENCE
from tests.postgres.server import PostgreSql
from tests.postgres.silence import way_to
from tests.scenarios.forked import ForkedBot, forked
from tests.scenarios.test_restart import ends_well, rolling

__all__ = ["forked"]

pytestmark = pytest.mark.usefixtures("forked")
WITHIN = 6.0  # seconds


async def test_a_bot_whose_database_is_silent_ends_in_time_and_the_next_one_tells_nothing_twice(
    postgresql: PostgreSql,
) -> None:
    url = postgresql.fresh()
    async with way_to(url) as way, Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": way.url}) as stage:
        card = await rolling(stage)
        way.fall_silent()
        silent = time.monotonic()

        await ends_by_itself(stage)
        assert time.monotonic() - silent < WITHIN
        log = (stage.home / "bot.log").read_text(encoding="utf-8")
        assert "the lock on the database is gone, so another engine may have it: ending at once" in log
        way.heal()
        await stage.start_bot()

        await ends_well(stage, card)
    assert verify_database(url).problem == ""


async def test_while_the_database_is_silent_the_health_check_fails_in_time(
    postgresql: PostgreSql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the guard still has its answers: a server that hangs only where it writes."""
    monkeypatch.setattr(health, "_HOPELESS", 0.5)
    monkeypatch.setattr(health, "_LONGEST_LOOK", 0.3)
    monkeypatch.setattr(health, "_STAYS_TRUE", 0.0)
    async with way_to(postgresql.fresh()) as way:
        journal = SqlJournal(way.url, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY)
        await journal.open()
        well = SimpleNamespace(working=True)
        probes = Probes(journal=journal, engine=well, metrics=Metrics(), web_problem=lambda: "")
        probes.health.phase = "serving"
        assert (await probes.health.alive())[0]
        way.fall_silent()

        alive, told = await probes.health.alive()
        assert (alive, told["parts"]["database"]["ok"]) == (True, False), "it may come back"
        alive, told = await probes.health.alive()
        assert not alive
        assert told["parts"]["database"]["says"].startswith("did not answer for ")
        way.heal()
        async with asyncio.timeout(10 * PATIENCE):
            while not (await probes.health.ready())[0]:
                await asyncio.sleep(0.1)
        await journal.close()


def can_make_namespaces() -> bool:
    words = ["unshare", "--net", "ip", "link", "add", "bridge", "type", "bridge"]
    return bool(shutil.which("ip")) and subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.mark.long
@pytest.mark.skipif(not can_make_namespaces(), reason="network namespaces need root and iproute2")
def test_cut_off_from_another_host_the_bot_ends_and_the_server_lets_go_of_its_lock_in_time() -> None:
    assert "the server let go of its lock after" in played_in_namespaces("namespaces", within=170)


@pytest.mark.long
@pytest.mark.skipif(not can_make_namespaces(), reason="network namespaces need root and iproute2")
def test_a_writer_that_is_cut_off_is_missed_after_two_seconds_and_one_that_is_slow_is_not() -> None:
    told = played_in_namespaces("cut_off_writer", within=120)
    assert "another could write after" in told
    assert "one that said nothing for 4 s has written" in told


def played_in_namespaces(play: str, *, within: float) -> str:
    """-> what it told. `within` is in seconds."""
    words = ["unshare", "--net", sys.executable, "-m", f"tests.postgres.{play}"]
    played = subprocess.run(words, capture_output=True, text=True, timeout=within, check=False)
    assert played.returncode == 0, played.stdout + played.stderr
    return played.stdout


async def ends_by_itself(stage: Stage) -> None:
    bot = stage.bot
    assert isinstance(bot, ForkedBot)
    async with asyncio.timeout(20 * PATIENCE):
        assert not await bot.ended(), "nobody killed it"
