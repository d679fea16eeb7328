"""What the runbook says, line by line: docs/runbook.md, which is the mission's own text and never edited here."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.schema import ROOT

RUNBOOK = ROOT / "docs" / "runbook.md"
_FENCE = "```"
_GOES_ON = "\\"


@dataclass(frozen=True)
class Line:
    """`number` is that of the first of its lines: a command that goes on in the next is one, with its comment above."""

    number: int
    words: str


def lines(text: str) -> Iterator[Line]:
    """Everything but blank lines, fences and the title. Comments and commands of a shell stand in backticks."""
    language, begun = "", 0
    comment, command = "", ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line.startswith(_FENCE):
            language = "" if language else line.removeprefix(_FENCE)
        elif not line or (not language and line.startswith("# ")):
            continue
        elif language != "bash":
            yield Line(number, line)
        else:
            begun = begun or number
            if line.startswith("#"):
                comment = f"`{line}` "
                continue
            command += f" {line.removesuffix(_GOES_ON).strip()}"
            if not line.endswith(_GOES_ON):
                yield Line(begun, f"{comment}`{command.strip()}`")
                begun, comment, command = 0, "", ""


def runbook() -> tuple[Line, ...]:
    return tuple(lines(RUNBOOK.read_text(encoding="utf-8")))
