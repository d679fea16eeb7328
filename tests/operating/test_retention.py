"""Old rows go bit by bit beside the work: over a whole bot that is started again three months later."""

import asyncio
import sqlite3
from collections.abc import Collection, Mapping
from datetime import timedelta

import pytest

from bot.errors import Misconfigured, Unreachable
from bot.journal import verify_database
from bot.operating import Retention
from bot.operating.retention import RUNS
from bot.settings import Settings
from playground.stage import Stage
from tests.operating.test_stop import column, rolling, succeeds, terminated
from tests.patience import PATIENCE
from tests.scenarios.forked import forked

__all__ = ["forked"]

SPEED = 60
LATER = timedelta(days=91).total_seconds() / (SPEED - 1)  # the clock stands so much later for an epoch so much earlier


class Rooms:
    """A journal with two pieces to remove, and an engine with two runs that are over; one is still needed."""

    def __init__(self) -> None:
        self.pieces: list[int | Exception] = [200, 7, 0]
        self.runs = {"a.1": "a", "b.1": "b"}
        self.looked = 0

    async def prune(self, keep: timedelta) -> int:
        self.looked += 1
        piece = self.pieces.pop(0)
        if isinstance(piece, Exception):
            raise piece
        return piece

    async def still_needed(self, rollback_ids: Collection[str], keep: timedelta) -> frozenset[str]:
        return frozenset({"b"})

    async def over(self, most: int, *, skip: int = 0) -> Mapping[str, str]:
        return dict(list(self.runs.items())[skip : skip + most])

    async def forget(self, run_ids: Collection[str]) -> None:
        self.runs = {run: of for run, of in self.runs.items() if run not in run_ids}


async def test_one_piece_at_each_look_and_then_a_rest() -> None:
    rooms = Rooms()
    retention = Retention(rooms, rooms, keep=timedelta(days=90))
    for _ in range(5):
        await retention.look()
    assert (rooms.looked, rooms.pieces, rooms.runs) == (3, [], {"b.1": "b"})


async def test_runs_behind_more_that_are_still_needed_than_one_piece_has_are_forgotten_too() -> None:
    rooms = Rooms()
    rooms.pieces = [0] * 9
    needed = {f"b.{number}": "b" for number in range(2 * RUNS + 3)}
    rooms.runs = {**needed, "a.1": "a", **{f"a.{number}": "a" for number in range(2, RUNS)}}
    retention = Retention(rooms, rooms, keep=timedelta(days=90))
    for _ in range(9):
        await retention.look()
    assert rooms.runs == needed
    assert rooms.looked < 9, "and then it rests"


async def test_what_cannot_be_removed_now_is_left_and_troubles_nobody(caplog: pytest.LogCaptureFixture) -> None:
    rooms = Rooms()
    rooms.pieces = [Unreachable("The journal did not answer.")]
    retention = Retention(rooms, rooms, keep=timedelta(days=90))
    await retention.look()
    await retention.look()
    assert rooms.looked == 1
    assert "what is old is removed later: The journal did not answer." in caplog.text


@pytest.mark.parametrize("days", ["6", "3651", "a while"])
def test_the_time_to_keep_has_bounds(days: str) -> None:
    assert Settings.read().keep_days == 90
    with pytest.raises(Misconfigured, match="ROLLBACK_KEEP_DAYS should be a number of days from 7 to 3650"):
        Settings.read(ROLLBACK_KEEP_DAYS=days)


@pytest.mark.long
@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("status", ["SUCCESS", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED"])
async def test_three_months_later_what_was_typed_told_and_run_is_gone_and_the_rollback_is_not(status: str) -> None:
    async with Stage(speed=SPEED) as stage:
        await succeeds(stage, await rolling(stage))
        async with asyncio.timeout(10 * PATIENCE):
            while not run_is_over(stage) or column(stage, "SELECT id FROM interactions WHERE decided_at IS NULL"):
                await asyncio.sleep(0.05)
        await terminated(stage)
        before = counted(stage)
        with sqlite3.connect(stage.home / "rollback-bot.db.runs") as runs:
            runs.execute("UPDATE workflow_status SET status = ?", [status])
        stage.bot.variables["ROLLBACK_CLOCK_EPOCH"] = str(float(stage.bot.variables["ROLLBACK_CLOCK_EPOCH"]) - LATER)
        await stage.start_bot()
        async with asyncio.timeout(40 * PATIENCE):
            while (after := counted(stage))["runs"] or after["interactions"]:
                await asyncio.sleep(0.05)
        await terminated(stage)
        assert before["interactions"] >= 2
        assert before["runs"] == 1
        assert counted(stage)["rollbacks"] == before["rollbacks"] == 1
        assert verify_database(f"sqlite:///{stage.home / 'rollback-bot.db'}").problem == ""


def run_is_over(stage: Stage) -> bool:
    """dbos records that after the last step, and thus after what can be seen in Slack."""
    with sqlite3.connect(stage.home / "rollback-bot.db.runs") as runs:
        return bool(runs.execute("SELECT 1 FROM workflow_status WHERE status = 'SUCCESS'").fetchone())


def counted(stage: Stage) -> dict[str, int]:
    with sqlite3.connect(stage.home / "rollback-bot.db") as journal:
        found = {
            table: int(journal.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for table in ("rollbacks", "interactions", "outbox")
        }
    with sqlite3.connect(stage.home / "rollback-bot.db.runs") as runs:
        return found | {"runs": int(runs.execute("SELECT count(*) FROM workflow_status").fetchone()[0])}
