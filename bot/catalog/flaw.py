"""What is wrong with the services file, in one line each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path as File

from bot.errors import Misconfigured

Path = tuple[str | int, ...]
"""The keys, and the places in lists, that lead to a value."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """`line` counts from 1; `what` is a sentence, and `meant` the one that says what to write instead.

    `file` is its name in a directory of several; "" where there is one.
    """

    line: int
    what: str
    meant: str = ""
    file: str = ""


class InvalidFile(Misconfigured):
    """The services file, or one of several, could be read and is wrong: every flaw, in the order of the lines."""

    def __init__(self, file: File, flaws: Sequence[Flaw], *, lacks: str = "valid") -> None:
        in_order = sorted(flaws, key=lambda flaw: (flaw.file, flaw.line))
        self.flaws = tuple(replace(flaw, file=flaw.file or file.name) for flaw in in_order)
        lines = [f"  {flaw.file}:{flaw.line} {flaw.what} {flaw.meant}".rstrip() for flaw in self.flaws]
        several = any(flaw.file for flaw in flaws)
        what = "services files in" if several else "services file"
        super().__init__(f"The {what} {file} {'are' if several else 'is'} not {lacks}:\n" + "\n".join(lines))


def spelled(path: Path) -> str:
    """`services.web.requests[0].url`"""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
