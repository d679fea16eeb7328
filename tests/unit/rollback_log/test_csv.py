"""A cell of the rollback log is text to every spreadsheet, whatever somebody typed as a reason."""

import csv
import io
import re
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


@pytest.mark.parametrize("between", [";", "; ", ';"', "\t", "\n", "\r\n", ";  '"])
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_a_spreadsheet_that_splits_cells_elsewhere_finds_no_formula_either(between: str, sign: str) -> None:
    made = rollback()
    typed = replace(made, request=replace(made.request, reason=f"5xx{between}{sign}HYPERLINK(A1)"))
    for row in as_csv([typed]).splitlines():
        for cell in re.split(r"[;\t]", row):
            assert not cell.strip("\"' ").startswith(sign) or cell.lstrip('" ').startswith("'")


def test_what_is_no_formula_is_left_as_it_was_typed() -> None:
    made = rollback()
    reason = "p95 -20 %; errors + latency, see a=b; c"
    (row,) = csv.DictReader(
        io.StringIO(as_csv([replace(made, request=replace(made.request, reason=reason))]), newline="")
    )
    assert row["reason"] == reason


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
