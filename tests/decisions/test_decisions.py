"""The decision table, row by row."""

from pathlib import Path

import pytest

from bot.model import Call
from tests.decisions.document import PATH, document
from tests.decisions.driver import play
from tests.decisions.row import ALARM, Row
from tests.decisions.table import sample, table
from tests.faults.hurry import hurry
from tests.faults.world import fault_world
from tests.scenarios.test_alarm import watching


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


async def _plays(row: Row, home: Path) -> None:
    edit = watching if row.asked == ALARM else str
    async with fault_world(home, stride=row.stride, impatient=None, edit=edit) as world:
        await play(row, world)


@pytest.mark.parametrize("row", sample(), ids=lambda row: row.id)
async def test_a_decision_is_as_the_table_says(row: Row, tmp_path: Path) -> None:
    await _plays(row, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("row", table(), ids=lambda row: row.id)
async def test_every_decision_is_as_the_table_says(row: Row, tmp_path: Path) -> None:
    await _plays(row, tmp_path)


def test_the_document_is_the_table() -> None:
    assert PATH.read_text(encoding="utf-8") == document(), "run `make decisions`"


def test_the_table_has_every_call_and_every_strategy() -> None:
    assert {row.call for row in table()} == {*Call, None}
    assert {row.strategy for row in table()} == {"ROLLING", "BLUE_GREEN", "LINEAR", "CANARY", "-"}
