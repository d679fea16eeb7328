"""A start that is refused leaves an older database to the older program."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import Refused
from tests.scenarios.world import World, running_bot

OLD = (Path(__file__).parent / "schema_3.sql").read_text(encoding="utf-8")


def empty(home: Path) -> None:
    for left in home.glob("journal.db*"):
        left.unlink()


@pytest.mark.parametrize(("asked", "variable"), [("auth.test", "xoxb-"), ("apps.connections.open", "SLACK_APP_TOKEN")])
async def test_a_wrong_token_does_not_bring_an_older_database_forward(
    world: World, tmp_path: Path, asked: str, variable: str
) -> None:
    await world.bot.__aexit__(None, None, None)
    empty(tmp_path)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as database:
        database.executescript(OLD)
        database.commit()
        world.slack.fail_next(asked, error="invalid_auth", times=3)

        with pytest.raises(Refused, match="invalid_auth") as refused:
            async with running_bot(world.clock, world.slack, tmp_path):
                pytest.fail("it started")

        assert variable in str(refused.value)
        assert database.execute("SELECT version FROM journal_schema").fetchone() == (3,)
