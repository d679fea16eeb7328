"""A service and its deployments are two answers of ECS: what happens between them is seen by one of them only."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from bot.model import Call
from tests.decisions import states
from tests.decisions.row import SERVES, Row, is_read
from tests.faults.world import FaultWorld
from tests.scenarios.world import SERVICE

_DEPLOYMENTS, _SERVICE = "DescribeServiceDeployments", "DescribeServices"
_BEFORE = 42  # the revision that the rollback leaves, and to which ECS returns


def rows(name: str, row: Any) -> Iterator[Row]:
    """Of one strategy. Whoever undoes it, ECS is not taken for somebody who deploys, nor the other way round."""
    for late, older in (_DEPLOYMENTS, "its deployments were"), (_SERVICE, "the service was"):
        yield row(
            SERVES,
            states.settled(name),
            Call.UPDATE_SERVICE,
            "reverted",
            "Somebody stopped our deployment, and ECS undid the rollback",
            event=f"somebody stops it with ROLLBACK, and {older} read just before",
            then=_between(late, lambda world: world.aws.stop_deployment(SERVICE)),
            when=is_read,
        )
        yield row(
            SERVES,
            states.settled(name, alarms=True),
            Call.UPDATE_SERVICE,
            "reverted",
            f"ECS undid the rollback because of the alarm {states.ALARM}",
            event=f"an alarm goes off, and {older} read just before",
            then=_between(late, lambda world: world.aws.ring(states.ALARM)),
            when=is_read,
        )
        yield row(
            SERVES,
            states.settled(name),
            Call.UPDATE_SERVICE,
            "superseded",
            f"Someone else deployed quilt-catalog:{_BEFORE}",
            event=f"somebody deploys what was before, and {older} read just before",
            then=_between(late, lambda world: world.aws.deploy(SERVICE, _BEFORE)),
            when=is_read,
        )


def _between(late: str, happens: Callable[[FaultWorld], object]) -> Callable[[FaultWorld], Awaitable[None]]:
    """It happens between the two reads of one look, of which `late` answers as at the look before."""

    async def then(world: FaultWorld) -> None:
        await world.clock.let_one_pass()
        happens(world)
        world.aws.stale_next(late)

    return then
