"""Task definitions of candidates that cannot be read: that matters only where one lies nearer than the target."""

from typing import Any

import pytest

from bot.catalog import Service
from bot.errors import Failed
from bot.model import TaskDefinition
from bot.ports import Reads
from bot.target.choose import candidates
from bot.target.eligibility import Assessment
from bot.target.ledger import Memory
from bot.target.read_history import Past
from bot.target.rule import Ranking
from tests.unit.values import NOW, SERVICE, candidate, definition, service_state, td


class Throttled:
    """ECS, which tells of all but one."""

    def __init__(self, silent: int) -> None:
        self._silent = td(silent)

    async def task_definition(self, _: Service, name: str) -> TaskDefinition | None:
        if name == self._silent:
            raise Failed("AWS is throttling this account.")
        return definition(int(name.rpartition(":")[2]))


async def found_without(silent: int) -> set[int]:
    nothing: Any = None
    ecs: Any = Throttled(silent)
    ranking = Ranking(tuple(Assessment("", "", candidate(number)) for number in (41, 40, 39)))
    past = Past(service_state(), (), {}, (), Memory(), ranking, NOW)
    reads = Reads(clock=nothing, ecs=ecs, images=nothing, dependencies=nothing, journal=nothing)
    return {int(arn.rpartition(":")[2]) for arn in await candidates(SERVICE, past, reads)}


async def test_one_that_lies_further_back_than_the_target_may_be_unreadable() -> None:
    assert await found_without(40) == {42, 41, 39}


@pytest.mark.parametrize("silent", [42, 41])
async def test_no_other_target_is_chosen_because_the_nearest_could_not_be_read(silent: int) -> None:
    with pytest.raises(Failed, match="throttling"):
        await found_without(silent)
