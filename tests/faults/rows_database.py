"""What becomes of a PostgreSQL, or of the way to it, while the bot works: silent, hung, started again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from unittest.mock import patch

import pytest
from sqlalchemy import create_engine, text

from tests.faults.people import succeeds
from tests.faults.row import Fault, Row, Stage
from tests.faults.world import FaultWorld

_REFUSED = "could not be recorded, so nothing happened. Please try again"
_TIMED_OUT = '/rollback failed with the error "operation_timeout"'
_WITHIN = 6.0  # seconds, of which the guard waits three for an answer
_LOCKED = "LOCK TABLE interactions, rollbacks, audit, outbox, due IN ACCESS EXCLUSIVE MODE"
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> :mine"

Wait = Callable[[FaultWorld], Awaitable[None]]


def rows() -> Iterator[Row]:
    for row in _rows():
        yield replace(row, postgresql=True, surprise=True)


def _rows() -> Iterator[Row]:
    yield replace(_refused(Stage.INTAKE, "nothing", _silent()), private=(_TIMED_OUT,))
    yield replace(
        _refused(Stage.CLICK, "proposed", _silent()), private=()
    )  # Slack shows a small sign beside the button
    yield replace(_refused(Stage.INTAKE, "proposed", _started_again()), private=(), told=("Roll back quilt-catalog?",))
    yield succeeds("F12", _started_again())
    for strikes in (_silent, _started_again):
        yield succeeds("F12", strikes(), stage=Stage.MONITOR)
    yield _refused(Stage.INTAKE, "nothing", _hung(_no_longer))
    yield _refused(Stage.CLICK, "proposed", _hung(_no_longer))
    yield succeeds("F12", _hung(_while_it_rolls), stage=Stage.MONITOR)


def _refused(stage: Stage, ends: str, fault: Fault) -> Row:
    return Row(number="F12", stage=stage, fault=fault, ends=ends, private=(_REFUSED,))


def _ends_the_bot(name: str, strike: Callable[[FaultWorld], None]) -> Fault:
    """As the process would: it does nothing any more, and another takes its place."""
    ended = asyncio.Event()

    def put(world: FaultWorld) -> None:
        ended.clear()
        world.outside.enter_context(patch("bot.assembly.leadership.os._exit", lambda status: ended.set()))
        strike(world)

    async def mend(world: FaultWorld) -> None:
        async with asyncio.timeout(_WITHIN):
            await ended.wait()
        await world.bury()
        await world.restart()

    return Fault(name, put, lambda world: world.restarts == 1, mend=mend)


def _silent() -> Fault:
    def strike(world: FaultWorld) -> None:
        assert world.way
        world.way.fall_silent()

    return _ends_the_bot("the network to PostgreSQL is silent", strike)


def _started_again() -> Fault:
    def strike(world: FaultWorld) -> None:
        engine = create_engine(world.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            mine = connection.scalar(text("SELECT pg_backend_pid()"))
            connection.execute(text(_OTHERS), {"mine": mine})
        engine.dispose()

    return _ends_the_bot("PostgreSQL is started again", strike)


def _hung(wait: Wait) -> Fault:
    lock = ExitStack()

    def put(world: FaultWorld) -> None:
        engine = create_engine(world.url)
        world.stack.callback(lock.close)
        lock.callback(engine.dispose)
        lock.enter_context(engine.begin()).execute(text(_LOCKED))

    async def mend(world: FaultWorld) -> None:
        await wait(world)
        lock.close()

    return Fault("somebody holds a lock on PostgreSQL's tables for a while", put, lambda world: True, mend=mend)


async def _no_longer(_: FaultWorld) -> None:
    """Than it takes to be refused."""


async def _while_it_rolls(world: FaultWorld) -> None:
    """The bot cannot even read what it recorded; whatever it would record is tried again every two seconds."""
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(world.newest(), 0.5)
    await asyncio.sleep(2.5)
