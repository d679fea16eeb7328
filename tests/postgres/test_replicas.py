"""Everyone listens, one leads: two real bots on one PostgreSQL, over the wires."""

import pytest

from bot.journal import verify_database
from playground.stage import Stage
from tests.postgres.replicas import health, second_bot
from tests.postgres.server import PostgreSql
from tests.scenarios.forked import forked
from tests.scenarios.test_restart import ends_well, rolling

__all__ = ["forked"]

pytestmark = pytest.mark.usefixtures("forked")


async def test_a_follower_takes_over_from_a_leader_that_is_killed_and_ecs_is_not_told_twice(
    postgresql: PostgreSql,
) -> None:
    url = postgresql.fresh()
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage, second_bot(stage):
        alive, told = await health(stage, "second.log")
        assert (alive, told["role"]) == (200, "follower")
        assert (await health(stage, "bot.log"))[1]["role"] == "leader"
        card = await rolling(stage)  # what is typed and pressed goes to either of them in turn
        await stage.bot.kill()

        await ends_well(stage, card)
        assert (await health(stage, "second.log"))[1]["role"] == "leader"
    assert verify_database(url).problem == ""


async def test_a_leader_that_is_stopped_hands_over_and_the_other_goes_on(
    postgresql: PostgreSql,
) -> None:
    url = postgresql.fresh()
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage, second_bot(stage):
        card = await rolling(stage)
        await stage.bot.stop()

        await ends_well(stage, card)
    assert verify_database(url).problem == ""
