"""What strangers do to the bot's ports and sockets, and other programs with its own token."""

from collections.abc import Iterator

from tests.faults.people import succeeds
from tests.faults.row import Fault, Row, Stage, happens
from tests.faults.world import FaultWorld
from tests.operating.flood import flooded

_HELD = 300


def rows() -> Iterator[Row]:
    told = ("Roll back quilt-catalog?", "quilt-catalog:38")
    yield Row(number="F61", stage=Stage.INTAKE, fault=_idle_connections(), ends="proposed", told=told)
    yield succeeds("F61", _idle_connections())
    yield succeeds("F61", _idle_connections(), stage=Stage.MONITOR)


def _idle_connections() -> Fault:
    async def put(world: FaultWorld) -> None:
        await world.stack.enter_async_context(flooded(world.bot.http_server.url, connections=_HELD))

    return happens(f"{_HELD} connections to the bot's port say nothing, or slowly", put)
