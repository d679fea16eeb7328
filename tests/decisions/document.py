"""docs/evidence/decision-table.md, from the table: `python -m tests.decisions.document` writes it, a test checks it."""

from collections.abc import Iterable
from itertools import groupby

from tests.decisions.people import Deed
from tests.decisions.row import ALARM, IMMEDIATE, Row
from tests.decisions.table import deeds, table
from tests.schema import ROOT

PATH = ROOT / "docs" / "evidence" / "decision-table.md"

_HEAD = """# Which call, which verdict, which words

{count} situations of services, and {deeds} of what people do, each played over the real wires against the \
simulated AWS and the local Slack: `make decisions` plays every row of this table and writes it. AWS received exactly \
the call named, once, or none; afterwards the \
invariants held (`tests/invariants`).

Somebody asks for `immediate` where nothing else is named; where an alarm asks, its figures prove it. \
*It ends as* is the state of the rollback, or *refused*: \
then nobody was asked to approve. *People are told* are words of the outcome, of the card, or of the thread.
"""


_PEOPLE = """
# What people do

*Calls* are those that AWS received. What one person reads alone is in italics.
"""


def document() -> str:
    parts = [_HEAD.format(count=len(table()), deeds=len(deeds()))]
    for title, rows in groupby(table(), key=_title):
        parts.append(f"\n## {title}\n\n{_table(rows)}")
    parts.append(
        "\n# What people do\n\n*AWS received* says how many calls. What is read *by one alone* is in italics.\n"
    )
    for about, of_it in groupby(deeds(), key=lambda deed: deed.about):
        parts.append(f"\n## {about[0].upper()}{about[1:]}\n\n{_deeds(of_it)}")
    return "".join(parts)


def _deeds(deeds: Iterable[Deed]) -> str:
    lines = ["| what people do | calls | it ends as | people are told |", "| --- | --- | --- | --- |"]
    for deed in deeds:
        said = [f"“{words}”" for words in deed.told] + [f"_“{words}”_" for words in deed.private]
        asked = "" if not deed.asked or " immediate" in deed.asked else f"`{deed.asked.partition(' ')[2]}`: "
        lines.append(f"| {asked}{deed.situation} | {deed.sent} | {deed.ends} | {'<br>'.join(said)} |")
    return "\n".join(lines) + "\n"


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
