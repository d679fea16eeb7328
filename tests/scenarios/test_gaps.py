"""What was not seen is no pass: validation shows the gap."""

import re
from pathlib import Path

import pytest

from playground.aws.strategy import Strategy
from tests.scenarios.world import World, everything, running_world

pytestmark = pytest.mark.usefixtures("one_look")


async def inconclusive(world: World) -> str:
    await world.press(await world.propose())
    await world.ends("succeeded")
    return everything(await world.told("First 5 minutes: not enough data"))


async def test_where_no_log_and_no_request_is_declared_the_gap_is_shown(tmp_path: Path) -> None:
    def without(text: str) -> str:
        kept = [line for line in text.splitlines() if not line.strip().startswith(("logs:", "requests:", "- {name:"))]
        return "\n".join(kept)

    async with running_world(tmp_path, edit=without) as world:
        told = await inconclusive(world)

    assert "*log* inconclusive  no 'logs' is declared in the services file" in told
    assert "*basic functions* inconclusive  no 'requests' are declared in the services file" in told


async def test_a_target_group_that_has_not_all_tasks_of_the_service_proves_nothing_however_healthy(
    world: World,
) -> None:
    def only_the_first(answer: str) -> str:
        return re.sub(r"(<TargetHealthDescriptions><member>.*?</TargetHealth></member>).*(</TargetH)", r"\1\2", answer)

    world.aws.distort_next("DescribeTargetHealth", only_the_first, times=20)

    assert "1 of 1 target healthy, but 4 tasks of the service run" in await inconclusive(world)


@pytest.mark.long
async def test_one_group_of_a_pair_that_cannot_be_read_hides_nothing_of_what_the_other_one_shows(world: World) -> None:
    """Which of the two has the targets is not known before; the look that hits the other one decides."""
    world.aws.use_strategy(Strategy("BLUE_GREEN", bake_minutes=1))
    reads = 0

    def denied_at_the_empty_one(answer: str) -> str:
        nonlocal reads
        reads += 1
        return answer if "<member>" in answer else "<Broken"

    world.aws.distort_next("DescribeTargetHealth", denied_at_the_empty_one, times=20)
    await world.press(await world.propose())
    told = everything(await world.told("First 5 minutes: well"))

    assert reads >= 2
    assert "4 of 4 targets healthy" in told
