"""docs/runbook-coverage.md, made from rows.yml: `python -m tests.runbook_coverage.document` writes it."""

import re

from tests.runbook_coverage.table import Row, table
from tests.schema import ROOT

PATH = ROOT / "docs" / "runbook-coverage.md"

_HEAD = """# The runbook, line by line

[The runbook](runbook.md) is what the bot was made for; its text is kept here as it was given. Each of its lines \
has a row, headings and commands among them: {count}. A command that goes on over several lines is one row, with the \
comment above it.

The test in the last column shows what the row says. `make test` fails if one of them did not pass in that very run, \
and if a line has no row. What a machine cannot do is said, with what the bot does instead. Where the runbook is \
mistaken, [what is true](where-the-runbook-was-wrong.md) is done.

| line | its words | what the bot does for it | test |
| --- | --- | --- | --- |
"""


def document() -> str:
    return _HEAD.format(count=len(table())) + "".join(map(_row, table()))


def _row(row: Row) -> str:
    tests = "<br>".join(f"`{test}`" for test in row.tests)
    return f"| {row.line} | {_cell(row.says)} | {_cell(row.does)} | {tests} |\n"


def _cell(text: str) -> str:
    """As text: nothing of the runbook becomes a heading, a list or a tag inside of the table."""
    parts = re.split(r"(`[^`]*`)", " ".join(text.split()).replace("|", "\\|"))
    return "".join(part if part.startswith("`") else part.replace("<", "&lt;") for part in parts)


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
