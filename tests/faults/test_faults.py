"""The fault table, row by row: what goes wrong when, how it ends, and what people are told."""

from pathlib import Path

import pytest

from tests.faults.document import PATH, document
from tests.faults.driver import play
from tests.faults.hurry import hurry
from tests.faults.row import Row, Stage
from tests.faults.table import sample, table
from tests.faults.world import fault_world
from tests.postgres.server import PostgreSql


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


async def _plays(row: Row, home: Path, postgresql: str = "") -> None:
    async with fault_world(
        home,
        stride=row.stride,
        impatient=row.impatient,
        postgresql=postgresql,
        edit=row.edit,
        reads_anew=row.stage is Stage.RELOAD,
    ) as world:
        await play(row, world)


@pytest.mark.parametrize("row", sample(), ids=lambda row: row.id)
async def test_a_fault_ends_as_the_table_says(row: Row, tmp_path: Path) -> None:
    await _plays(row, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("row", [row for row in table() if row not in sample()], ids=lambda row: row.id)
async def test_every_fault_ends_as_the_table_says(row: Row, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    server: PostgreSql | None = request.getfixturevalue("postgresql") if row.postgresql else None
    await _plays(row, tmp_path, server.fresh() if server else "")


def test_the_document_is_the_table() -> None:
    assert PATH.read_text(encoding="utf-8") == document(), "run `make faults`"


def test_the_table_has_every_stage_and_at_least_200_rows() -> None:
    assert len(table()) >= 200
    assert len({row.stage for row in sample()}) == len(Stage)
