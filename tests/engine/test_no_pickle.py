"""A row of dbos that says it is a pickle runs nothing, whoever wrote it, and the log says so."""

import asyncio
import base64
import pickle
import time
from pathlib import Path

import dbos
import pytest
from sqlalchemy import create_engine, make_url, text

from bot.engine import DbosEngine, runs_url
from bot.ports import Step
from tests.patience import PATIENCE

_ROW = text(
    "INSERT INTO workflow_status (workflow_uuid, status, name, inputs, serialization, application_version, executor_id,"
    " queue_name, created_at, updated_at, recovery_attempts, priority) VALUES (:id, :status, 'roll_back', :inputs,"
    " 'py_pickle', '1', 'rollback-engine', :queue, :now, :now, 0, 0)"
)


class Evil:
    def __init__(self, made: Path) -> None:
        self.made = made

    def __reduce__(self) -> object:
        return Path.touch, (self.made,)


async def _run(rollback_id: str, step: Step) -> str:
    return "run"


async def _crashed(rollback_id: str, error: Exception) -> None: ...


@pytest.mark.parametrize(("status", "queue"), [("ENQUEUED", "_dbos_internal_queue"), ("PENDING", None)])
async def test_a_pickle_in_the_database_runs_nothing_and_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, status: str, queue: str | None
) -> None:
    url, made = f"sqlite:///{tmp_path / 'journal.db'}", tmp_path / "made"
    await _launched_and_closed(url)
    _store(url, id="x1", status=status, queue=queue, inputs=base64.b64encode(pickle.dumps(Evil(made))).decode())

    engine = DbosEngine(url, _run, on_crash=_crashed)
    await engine.launch()
    try:
        async with asyncio.timeout(10 * PATIENCE):
            while "a pickle is neither read nor written" not in caplog.text and not made.exists():
                await asyncio.sleep(0.02)
    finally:
        await engine.close()
        engine.guard.release()
    assert not made.exists()
    assert "x1" in caplog.text


def test_nothing_else_in_dbos_unpickles() -> None:
    """After an upgrade of dbos: whatever else imports pickle must be forbidden too."""
    files = Path(dbos.__file__).parent.rglob("*.py")
    assert [each.name for each in files if "import pickle" in each.read_text()] == ["_serialization.py"]


async def _launched_and_closed(url: str) -> None:
    engine = DbosEngine(url, _run, on_crash=_crashed)
    await engine.launch()
    await engine.close()
    engine.guard.release()


def _store(url: str, **row: str | None) -> None:
    database = create_engine(make_url(runs_url(url)))
    with database.begin() as connection:
        connection.execute(_ROW, {**row, "now": int(time.time() * 1000)})
    database.dispose()
