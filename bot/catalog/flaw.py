"""What is wrong with the services file, in one line each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as File

from bot.errors import Misconfigured

Path = tuple[str | int, ...]
"""The keys, and the places in lists, that lead to a value."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """`line` counts from 1; `what` is a sentence, and `meant` the one that says what to write instead."""

    line: int
    what: str
    meant: str = ""


class InvalidFile(Misconfigured):
    """The services file could be read, and is wrong: every flaw of it, in the order of its lines."""

    def __init__(self, file: File, flaws: Sequence[Flaw], *, lacks: str = "valid") -> None:
        self.flaws = tuple(sorted(flaws, key=lambda flaw: flaw.line))
        self.name = file.name
        lines = [f"  {file.name}:{flaw.line} {flaw.what} {flaw.meant}".rstrip() for flaw in self.flaws]
        super().__init__(f"The services file {file} is not {lacks}:\n" + "\n".join(lines))


def spelled(path: Path) -> str:
    """`services.web.requests[0].url`"""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
