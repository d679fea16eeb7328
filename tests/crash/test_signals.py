"""The bot is killed while an event is on its way from the queue into the journal, and to whoever acts on it.

After the next start it is there once, it was seen to, and the queue is empty.
"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.crash import signals
from tests.crash.world import World, fresh_world
from tests.patience import PATIENCE
from tests.scenarios.listening import ALARM, queue

MOMENTS = [
    pytest.param("aws ReceiveMessage", "before", marks=pytest.mark.long),
    pytest.param("aws ReceiveMessage", "after", marks=pytest.mark.long),  # received, not stored
    pytest.param("commit INSERT INTO signals", "before", marks=pytest.mark.long),
    ("commit INSERT INTO signals", "after"),  # stored, not deleted
    pytest.param("aws DeleteMessageBatch", "before", marks=pytest.mark.long),
    pytest.param("aws DeleteMessageBatch", "after", marks=pytest.mark.long),
    pytest.param("commit UPDATE signals SET", "before", marks=pytest.mark.long),  # seen to, not noted
    pytest.param("commit UPDATE signals SET", "after", marks=pytest.mark.long),
]


@pytest.mark.parametrize(("step", "when"), MOMENTS)
async def test_killed_and_started_once_more_it_has_lost_and_doubled_no_event(step: str, when: str) -> None:
    async with fresh_world(events=True) as world:
        await signals.fires(world)
        await world.start(step, when)
        async with asyncio.timeout(30 * PATIENCE):
            while not (world.killed_at and _taken(world.home / "rollback-bot.db") and _is_empty(world)):
                await asyncio.sleep(0.05)

        assert _taken(world.home / "rollback-bot.db") == [(ALARM, "ALARM", "Its service is not watched.")]
        assert world.problems == []
        assert any(line.partition(" ")[2].startswith(step) for line in world.trace if line.endswith("KILLED"))


def _taken(database: Path) -> list[tuple[str, ...]]:
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as journal:
            return journal.execute("SELECT name, state, came_to FROM signals WHERE taken_at IS NOT NULL").fetchall()
    except sqlite3.OperationalError:
        return []  # it is not made yet, or busy


def _is_empty(world: World) -> bool:
    return not queue(world.aws).messages
