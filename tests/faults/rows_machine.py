"""What the bot's own machine does to it: no room on the disk, no file, no thread, nobody who takes the log."""

import asyncio
import io
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from unittest.mock import patch

import pytest

from bot.errors import Unreachable
from bot.logs import Lines, Unhurried
from bot.model import State
from tests.faults.people import succeeds
from tests.faults.row import Fault, Row, Stage, happens
from tests.faults.world import FaultWorld, until
from tests.limits import full_disk

_CARD = "Roll back quilt-catalog?"
_REFUSED = "could not be recorded, so nothing happened. Please try again"
_UNTOLD = "Meanwhile only `/readyz` says that nothing can be recorded; the card keeps what it shows."
_TIMED_OUT = '/rollback failed with the error "operation_timeout"'  # Bolt takes its ack back where a listener breaks
_JOBS = 64  # twice as many as there are threads for them

Wait = Callable[[FaultWorld], Awaitable[None]]


def rows() -> Iterator[Row]:
    for strikes in (_full_disk, _moved_away):
        yield _refused(Stage.INTAKE, "nothing", strikes(_no_longer))
        yield _refused(Stage.CLICK, "proposed", strikes(_no_longer))
        rolls = succeeds("F13", strikes(_while_it_rolls), stage=Stage.MONITOR)
        yield replace(rolls, surprise=True, differs=_UNTOLD)
    yield replace(_proposed("F25", _breaks_after_the_ack()), private=(_TIMED_OUT,), surprise=True)
    yield replace(succeeds("F25", _breaks_after_the_ack()), surprise=True)
    yield _proposed("F61", _no_thread(_until_proposed))
    yield succeeds("F61", _no_thread(_until_sent))
    yield _proposed("F63", _nobody_takes_the_log())
    yield succeeds("F63", _nobody_takes_the_log())
    yield succeeds("F63", _nobody_takes_the_log(), stage=Stage.MONITOR)


def _refused(stage: Stage, ends: str, fault: Fault) -> Row:
    return Row(number="F13", stage=stage, fault=fault, ends=ends, private=(_REFUSED,), surprise=True)


def _proposed(number: str, fault: Fault) -> Row:
    return Row(number=number, stage=Stage.INTAKE, fault=fault, ends="proposed", told=(_CARD, "quilt-catalog:38"))


def _full_disk(wait: Wait) -> Fault:
    room = ExitStack()

    def put(world: FaultWorld) -> None:
        world.stack.callback(room.close)
        room.enter_context(full_disk(world.home / "journal.db"))

    async def mend(world: FaultWorld) -> None:
        await wait(world)
        room.close()

    return happens("the disk is full for a while", put, mend=mend)


def _moved_away(wait: Wait) -> Fault:
    def put(world: FaultWorld) -> None:
        (world.home / "journal.db").rename(world.home / "away.db")

    async def mend(world: FaultWorld) -> None:
        await wait(world)
        (world.home / "away.db").rename(world.home / "journal.db")

    return happens("the database file is moved away, and put back", put, mend=mend)


async def _no_longer(_: FaultWorld) -> None:
    """Than it takes to be refused."""


async def _while_it_rolls(world: FaultWorld) -> None:
    """The bot tries to record what it sees every two seconds."""
    with pytest.raises(Unreachable):
        await world.bot.journal.can_write()
    await asyncio.sleep(2.5)
    assert await world.is_in(State.ROLLING)


def _breaks_after_the_ack() -> Fault:
    """What was stored is found when the intake looks again, within a second."""

    def put(world: FaultWorld) -> None:
        broken = patch.object(world.bot._workers.intake, "wake")

        def wake() -> None:
            broken.stop()
            raise RuntimeError("made to break")

        broken.start().side_effect = wake

    def met(world: FaultWorld) -> bool:
        return any("made to break" in surprise for surprise in world.log.surprises)

    return Fault("the listener breaks right after its ack", put, met)


def _no_thread(wait: Wait) -> Fault:
    """Those of the event loop, which dbos and address look-ups use; the journal and AWS have threads of their own."""
    free = threading.Event()

    def put(world: FaultWorld) -> None:
        free.clear()
        world.stack.callback(free.set)
        for _ in range(_JOBS):
            asyncio.get_running_loop().run_in_executor(None, free.wait)

    async def mend(world: FaultWorld) -> None:
        await wait(world)
        free.set()

    return happens("every thread is taken", put, mend=mend)


async def _until_proposed(world: FaultWorld) -> None:
    await until(lambda: _CARD in world.public())


async def _until_sent(world: FaultWorld) -> None:
    await until(world.sent)


class _Pipe(io.StringIO):
    """A full one, whose reader hangs."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.read_on = threading.Event(), threading.Event()

    def write(self, text: str) -> int:
        self.reached.set()
        self.read_on.wait()
        return len(text)


def _nobody_takes_the_log() -> Fault:
    pipe = _Pipe()

    def put(world: FaultWorld) -> None:
        handler, root = Unhurried(pipe), logging.getLogger()
        handler.setFormatter(Lines())
        world.stack.callback(pipe.read_on.set)
        world.stack.callback(root.setLevel, root.level)
        world.stack.callback(root.removeHandler, handler)
        root.addHandler(handler)
        root.setLevel(logging.INFO)

    return Fault("nobody takes the log any more", put, lambda world: pipe.reached.is_set())
