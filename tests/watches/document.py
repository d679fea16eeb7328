"""docs/evidence/validation.md, made from the table: `make watches` plays it and writes, a test keeps it true."""

from tests.schema import ROOT
from tests.watches.row import Row
from tests.watches.table import table

PATH = ROOT / "docs" / "evidence" / "validation.md"

_HEAD = """# What may happen after a rollback, and the verdicts

{count} situations, each played over the real wires in virtual time: the bot, the simulated AWS over HTTP, the local \
Slack (`make watches`). The verdicts of the three phases (0 to 5 minutes, 5 to 30, and here 30 more) are what a good \
engineer on call would give, written down before the bot was asked; the tests fail where the bot gives others, or does \
not say the words. In {same} of {count} both are the same.

How often verdicts on figures alone are wrong is in [false-alarms.md](false-alarms.md). That the bot may be killed at \
each of its steps is in [crashes.md](crashes.md), and what else may go wrong in [faults.md](faults.md).

| situation | right, by phase | because | given | among what is said |
| --- | --- | --- | --- | --- |
"""


def document() -> str:
    rows = table()
    same = sum(row.expected == row.right for row in rows)
    return _HEAD.format(count=len(rows), same=same) + "".join(map(_line, rows)) + _differing()


def _line(row: Row) -> str:
    given = "the same" if row.expected == row.right else f"**{', '.join(row.expected)}**"
    says = " … ".join(f"“{words}”" for words in row.says)
    return f"| {row.name} | {', '.join(row.right)} | {row.because} | {given} | {says} |\n"


def _differing() -> str:
    found = [row for row in table() if row.expected != row.right]
    lines = "".join(f"- {row.name}: {row.differs}\n" for row in found)
    return f"\n## Where the bot says something else\n\n{lines}" if found else ""


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
