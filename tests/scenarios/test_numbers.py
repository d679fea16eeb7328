"""`/rollback numbers` and `rollback-bot report`: from the journal of a bot that rolled back, over its real wires."""

import json

import pytest

from tests.operating.test_unknown_service import variables
from tests.operating.wires import run
from tests.scenarios.world import ANA, World


@pytest.mark.usefixtures("one_look")
async def test_what_was_rolled_back_is_counted_in_slack_and_in_the_terminal(world: World) -> None:
    await world.press(await world.propose("quilt-catalog immediate users: the catalogue is empty"))
    ended = await world.ends("succeeded")

    await world.ask("numbers", user=ANA)
    told = await world.told_privately(ANA, "Rollbacks of all services")
    assert "Rolled back: *1*" in told
    assert "users reported it: *1*" in told
    assert "call to healthy: *" in told

    status, said, problems = await run("report", "quilt-catalog", "--format", "json", variables=variables(world))
    assert status == 0, problems
    numbers = json.loads(said)
    assert (numbers["rolled_back"], numbers["service"]) == (1, "quilt-catalog")
    assert ended.acted_at is not None
    assert ended.ended_at is not None
    lasted = (ended.ended_at - ended.acted_at).total_seconds()
    assert numbers["stages"]["call to healthy"]["median"] == pytest.approx(lasted, abs=0.01)

    status, _, problems = await run("report", "--since", "a while", variables=variables(world))
    assert status == 2
    assert "a duration is written like" in problems
