"""The decision table, row by row."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Call
from tests.decisions.document import PATH, document
from tests.decisions.driver import play
from tests.decisions.people import Deed
from tests.decisions.people import play as play_deed
from tests.decisions.row import ALARM, Row
from tests.decisions.table import deeds, sample, table
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


@pytest.mark.long
@pytest.mark.parametrize("deed", deeds(), ids=lambda deed: deed.id)
async def test_what_people_do_comes_to_what_the_table_says(deed: Deed, tmp_path: Path) -> None:
    async with fault_world(tmp_path, stride=timedelta(seconds=2), impatient=None, edit=deed.edit) as world:
        await play_deed(deed, world)


def test_the_document_is_the_table() -> None:
    assert PATH.read_text(encoding="utf-8") == document(), "run `make decisions`"


def test_the_table_has_every_call_and_every_strategy() -> None:
    assert {row.call for row in table()} == {*Call, None}
    assert {row.strategy for row in table()} == {"ROLLING", "BLUE_GREEN", "LINEAR", "CANARY", "-"}
