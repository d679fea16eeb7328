"""What strangers do to the bot's ports, sockets and commands, and other programs with its own token."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from unittest.mock import patch

from tests.faults.people import succeeds
from tests.faults.row import Fault, Row, Stage, happens
from tests.faults.world import FaultWorld, until
from tests.operating.flood import flooded
from tests.scenarios.test_foreign_sockets import foreign_socket
from tests.scenarios.world import CHLOE

_HELD, _TYPED = 300, 60
_AT_THE_DOOR = "I7: /rollback quilt-catalog status by U0CCCC was acknowledged"  # with the refusal, and so not stored


def rows() -> Iterator[Row]:
    told = ("Roll back quilt-catalog?", "quilt-catalog:38")
    yield Row(number="F61", stage=Stage.INTAKE, fault=_idle_connections(), ends="proposed", told=told)
    yield succeeds("F61", _idle_connections())
    yield succeeds("F61", _idle_connections(), stage=Stage.MONITOR)
    asked_in_a_flood = Row(number="F61", stage=Stage.INTAKE, fault=_flood(), ends="proposed", told=told)
    for row in (asked_in_a_flood, succeeds("F61", _flood()), succeeds("F61", _flood(), stage=Stage.MONITOR)):
        yield replace(row, excused=(_AT_THE_DOOR,))
    yield replace(succeeds("F21", _foreign_socket(), stage=Stage.MONITOR), told=("Only this bot is connected",))


def _idle_connections() -> Fault:
    async def put(world: FaultWorld) -> None:
        await world.stack.enter_async_context(flooded(world.bot.http_server.url, connections=_HELD))

    return happens(f"{_HELD} connections to the bot's port say nothing, or slowly", put)


def _flood() -> Fault:
    """The answers that come at once are those at the door."""
    at_once: list[asyncio.Task[str | None]] = []

    async def put(world: FaultWorld) -> None:
        at_once[:] = [asyncio.create_task(world.ask("quilt-catalog status", user=CHLOE)) for _ in range(_TYPED)]
        world.background += at_once
        await until(lambda: any(typed.done() for typed in at_once))

    def met(_: FaultWorld) -> bool:
        refused = [
            typed for typed in at_once if typed.done() and "Nothing happened. Try again in" in (typed.result() or "")
        ]
        return len(refused) >= _TYPED // 2

    return Fault(f"somebody on no list types {_TYPED} commands at once", put, met)


def _foreign_socket() -> Fault:
    theirs = AsyncExitStack()

    async def put(world: FaultWorld) -> None:
        world.stack.enter_context(patch.multiple("handlers.transport.foreign", SURE=0.1, EVERY=0.2))
        world.stack.push_async_callback(theirs.aclose)
        await theirs.enter_async_context(foreign_socket(world.slack))
        world.bot._probes.socket._foreign.next_look = 0.0  # type: ignore[union-attr]  (else ten real minutes)

    async def mend(world: FaultWorld) -> None:
        await until(lambda: "Another program is connected" in world.public())
        await theirs.aclose()

    return happens("another program listens with the app's token for a while", put, mend=mend)
