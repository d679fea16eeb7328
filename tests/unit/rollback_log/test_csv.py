"""A cell of the rollback log is text to every spreadsheet, whatever somebody typed as a reason."""

import csv
import io
from dataclasses import replace

import pytest

from bot.model import Drill
from bot.rollback_log.entries import as_csv, markdown
from tests.unit.values import rollback


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_no_cell_is_taken_for_a_formula(begins: str) -> None:
    made = rollback()
    typed = replace(made, request=replace(made.request, reason=f'{begins}HYPERLINK("https://evil.example")'))
    (row,) = csv.DictReader(io.StringIO(as_csv([typed]), newline=""))
    assert not any(cell[:1] == begins for cell in row.values())
    assert f"'{begins}HYPERLINK" in row["reason"]


def test_a_drill_is_marked_as_one_in_every_export() -> None:
    made = rollback()
    back, forth = (
        replace(made, request=replace(made.request, origin=Drill("ann", slack_id="U0ANN", forth=of)))
        for of in ("", made.id)
    )
    rows = csv.DictReader(io.StringIO(as_csv([made, back, forth]), newline=""))
    assert [row["drill"] for row in rows] == ["", "back", "forth"]
    assert "quilt-catalog drill, back (" in markdown([back])
    assert "quilt-catalog drill, forth (" in markdown([forth])
