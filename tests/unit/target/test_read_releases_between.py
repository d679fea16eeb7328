"""Every release that a rollback leaves is read, at once and within bounds; what was not read is named."""

import asyncio
from typing import Any

from bot.catalog import Service
from bot.errors import Failed
from bot.model import TaskDefinition
from bot.ports import Reads
from bot.target.choose import Chosen
from bot.target.ledger import Memory
from bot.target.read_history import Past
from bot.target.read_releases_between import AT_MOST, look_between
from bot.target.rule import Ranking
from tests.unit import values
from tests.unit.values import DAY, HOUR, NOW, SERVICE, definition, history, service_state, target, td

ALL = range(1, AT_MOST + 20)
TOP = ALL[-1]


class Described:
    """ECS, which answers only when all that will be asked was asked."""

    def __init__(self, waiting: int) -> None:
        self.asked: list[str] = []
        self._all_asked = asyncio.Barrier(waiting)

    async def task_definition(self, _: Service, name: str) -> TaskDefinition | None:
        self.asked.append(name)
        await self._all_asked.wait()
        if name == td(TOP - 1):
            raise Failed("ECS does not answer.")
        return None if name == td(TOP - 2) else definition(int(name.rpartition(":")[2]))


def reads(ecs: Any) -> Reads:
    nothing: Any = None
    return Reads(clock=nothing, ecs=ecs, images=nothing, dependencies=nothing, journal=nothing)


def past(*numbers: int) -> Past:
    deployments, revisions = history(
        *(values.Past(n, DAY - n * HOUR / 10, status="STOPPED" if n % 2 else "SUCCESSFUL") for n in numbers)
    )
    return Past(service_state(), tuple(deployments), revisions, (), Memory(), Ranking(()), NOW)


async def test_all_are_read_at_once_the_newest_first_and_no_more_than_can_be() -> None:
    ecs = Described(AT_MOST)
    chosen = Chosen(target(1), definition(TOP), definition(1))

    found = await look_between(SERVICE, past(*ALL), chosen, reads(ecs))

    assert sorted(ecs.asked) == sorted(td(n) for n in range(TOP - AT_MOST, TOP))
    assert len(found.read) == AT_MOST - 2
    assert found.unread[f"quilt-catalog:{TOP - 1}"] == "ECS does not answer."
    assert found.unread[f"quilt-catalog:{TOP - 2}"] == "ECS does not know it any more"
    rest = [n for n in ALL if 1 < n < TOP - AT_MOST]
    assert all("newest 40 only" in found.unread[f"quilt-catalog:{n}"] for n in rest)


async def test_what_was_never_deployed_or_read_already_is_not_read() -> None:
    ecs = Described(1)
    chosen = Chosen(target(38), definition(42), definition(38), read=(definition(40),))

    found = await look_between(SERVICE, past(37, 38, 40, 41 - 2, 42, 43), chosen, reads(ecs))

    assert ecs.asked == [td(39)]
    assert {one.arn for one in found.read} == {td(39), td(40)}
