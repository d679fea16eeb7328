"""Somebody sets the machine's clock by an hour: nothing passes or moves away by it."""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import catalog as catalogs
from bot.app import Bot
from bot.clock import SystemClock
from bot.settings import Settings
from playground.bot_process import slack_variables
from tests.patience import PATIENCE
from tests.scenarios.world import SPEED, World


class Machine:
    """Its clock, and the time it has been running, which nobody can set."""

    def __init__(self) -> None:
        self.set_by = 0.0

    def wall(self) -> float:
        return time.time() + self.set_by


@pytest.mark.parametrize("jump", [3600, pytest.param(-3600, marks=pytest.mark.long)])
async def test_a_rollback_ends_as_it_should_while_the_clock_jumps_an_hour(world: World, jump: float) -> None:
    await world.bot.__aexit__(None, None, None)
    machine = Machine()
    clock = SystemClock(speed=SPEED, epoch=world.clock.epoch, wall=machine.wall)
    settings = Settings.read(**slack_variables(world.slack), ROLLBACK_DATABASE_URL=database(world.home))
    async with Bot(settings, catalogs.load(world.home / "services.yml"), clock=clock) as world.bot:
        await world.slack.wait_for(lambda: world.slack.connected, timeout=10)
        await world.press(await world.propose())
        await world.reaches("rolling")

        machine.set_by = jump

        rollback = await world.ends("succeeded")
        assert rollback.ended_at is not None
        assert rollback.ended_at - rollback.requested_at < timedelta(minutes=30)


def database(home: Path) -> str:
    return f"sqlite:///{home / 'jumping.db'}"


def test_a_jump_is_said_once_and_small_corrections_are_followed(caplog: pytest.LogCaptureFixture) -> None:
    wall, running = [1000.0], [0.0]
    clock = SystemClock(wall=lambda: wall[0], running=lambda: running[0])
    caplog.set_level(logging.ERROR)

    wall[0], running[0] = 1010.5, 10.0
    assert clock.now().timestamp() == 1010.5, "corrected by half a second"
    wall[0], running[0] = 4620.5, 20.0
    assert clock.now().timestamp() == 1020.5, "set by an hour"
    running[0], wall[0] = 30.0, 4630.5
    assert clock.now().timestamp() == 1030.5
    assert [record.getMessage() for record in caplog.records] == [
        "the clock of this machine was set by +3600 s; it is followed from the next start on"
    ]


async def test_waiting_is_over_in_time_although_the_clock_was_set_back() -> None:
    machine = Machine()
    clock = SystemClock(wall=machine.wall)
    waiting = asyncio.create_task(clock.until(clock.now() + timedelta(seconds=0.2)))
    await asyncio.sleep(0.05)

    machine.set_by = -3600

    await asyncio.wait_for(waiting, 1 * PATIENCE)


def test_a_clock_set_to_the_databases_time_goes_on_from_there() -> None:
    wall, running = [1000.0], [0.0]
    clock = SystemClock(wall=lambda: wall[0], running=lambda: running[0])
    clock.set_to(datetime.fromtimestamp(1003.0, UTC))

    wall[0], running[0] = 1010.0, 10.0
    assert clock.now().timestamp() == 1013.0
    clock.set_to(datetime.fromtimestamp(1010.0, UTC))
    assert clock.now().timestamp() == 1010.0
