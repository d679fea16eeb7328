"""What a dead process left is taken up by the next one, also where that fails at first, and never twice."""

import asyncio
import logging

import pytest
from dbos._dbos import _get_dbos_instance

from bot.engine import runs_url, taking_up
from tests.engine.test_engine import ID, Stage
from tests.journal.bare import Sql
from tests.patience import PATIENCE

_SQLITE = (
    "CREATE TRIGGER hindered BEFORE UPDATE ON workflow_status WHEN NEW.status = 'ENQUEUED' "
    "BEGIN SELECT RAISE(ABORT, 'hindered'); END"
)
_POSTGRESQL = (
    "CREATE FUNCTION dbos.hinder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'hindered'; END $$",
    "CREATE TRIGGER hindered BEFORE UPDATE ON dbos.workflow_status FOR EACH ROW "
    "WHEN (NEW.status = 'ENQUEUED') EXECUTE FUNCTION dbos.hinder()",
)


async def left(url: str) -> Sql:
    """A run that a process has left in the middle. -> the database of dbos"""
    first = Stage(url)
    await first.engine.launch()
    await first.engine.start(ID)
    await first.watching.wait()
    await first.close()
    return Sql(runs_url(url))


async def test_a_run_that_cannot_be_taken_up_at_the_launch_is_taken_up_later(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    sql = await left(url)
    for statement in [_SQLITE] if sql.sqlite else _POSTGRESQL:
        sql.execute(statement)
    second = Stage(url)
    second.go.set()
    with caplog.at_level(logging.ERROR):
        await second.engine.launch()
        async with asyncio.timeout(10 * PATIENCE):
            while ID not in caplog.text:
                await asyncio.sleep(0.01)
    await second.engine.start(ID)  # as the sweep does, which takes it for under way
    assert second.done == []

    sql.execute("DROP TRIGGER hindered" if sql.sqlite else "DROP TRIGGER hindered ON dbos.workflow_status")
    await second.until_over()
    await second.close()
    sql.close()
    assert second.done == ["watch"]


async def test_a_run_that_was_taken_up_is_not_handed_over_once_more(url: str) -> None:
    """The answer to the first time was lost, say, so it is tried again while the run is in hand."""
    sql = await left(url)
    second = Stage(url)
    await second.engine.launch()
    await second.watching.wait()
    before = sql.rows(f"SELECT status, recovery_attempts FROM {'' if sql.sqlite else 'dbos.'}workflow_status")
    assert before == [("PENDING", 2)]

    assert taking_up._handed(_get_dbos_instance(), ID, 1)
    assert sql.rows(f"SELECT status FROM {'' if sql.sqlite else 'dbos.'}workflow_status") == [("PENDING",)]
    second.go.set()
    await second.until_over()
    await second.close()
    sql.close()
    assert second.done == ["watch"]


def test_a_dbos_that_takes_up_otherwise_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("dbos._dbos.startup_recovery_thread")
    with pytest.raises(AttributeError, match="taking_up"):
        taking_up.leave_none()
