"""docs/decision-table.md, made from the table: `python -m tests.decisions.document` writes it, a test keeps it true."""

from collections.abc import Iterable
from itertools import groupby

from tests.decisions.row import ALARM, IMMEDIATE, Row
from tests.decisions.table import table
from tests.schema import ROOT

PATH = ROOT / "docs" / "decision-table.md"

_HEAD = """# Which call, which verdict, which words

{count} situations, each played over the real wires against the simulated AWS and the local Slack: `make decisions` \
plays every row of this table and writes it. AWS received exactly the call named, once, or none; afterwards the \
invariants held (`tests/invariants`).

Somebody asks for `immediate` where nothing else is named; where an alarm asks, its figures prove it. \
*It ends as* is the state of the rollback, or *refused*: \
then nobody was asked to approve. *People are told* are words of the outcome, of the card, or of the thread.
"""


def document() -> str:
    parts = [_HEAD.format(count=len(table()))]
    for title, rows in groupby(table(), key=_title):
        parts.append(f"\n## {title}\n\n{_table(rows)}")
    return "".join(parts)


def _title(row: Row) -> str:
    return row.controller if row.strategy == "-" else f"{row.controller}, {row.strategy}"


def _table(rows: Iterable[Row]) -> str:
    lines = [
        "| when somebody asks | meanwhile | call | it ends as | people are told |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        call = f"`{row.call}`" if row.call else "none"
        asked = {IMMEDIATE: "", ALARM: f"{ALARM}: "}.get(row.asked, f"`{row.asked}`: ")
        lines.append(f"| {asked}{row.state} | {row.event or '-'} | {call} | {row.ends} | {_told(row)} |")
    return "\n".join(lines) + "\n"


def _told(row: Row) -> str:
    before, end = [row.card, *row.told], [row.says]
    said = before + end if row.call else end + before
    return "<br>".join(f"“{words}”" for words in said if words)


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
