"""The main job over real wires with the journal and the engine in PostgreSQL: only the URL is another one."""

import pytest

from bot.journal import verify_database
from playground.stage import Stage
from tests.postgres.server import PostgreSql
from tests.scenarios.forked import forked
from tests.scenarios.test_restart import ends_well, rolling

__all__ = ["forked"]

pytestmark = pytest.mark.usefixtures("forked")


async def test_killed_while_rolling_it_goes_on_and_ecs_is_not_told_twice(postgresql: PostgreSql) -> None:
    url = postgresql.fresh()
    async with Stage(speed=60, variables={"ROLLBACK_DATABASE_URL": url}) as stage:
        card = await rolling(stage)
        await stage.bot.kill()
        await stage.start_bot()

        await ends_well(stage, card)
    assert verify_database(url).problem == ""
