"""What the bot does for each line of the runbook, as rows.yml has it."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_ROWS = Path(__file__).with_name("rows.yml")
_NAMED = re.compile(r"^tests/[\w/]+\.py(::\w+)+$")


@dataclass(frozen=True)
class Row:
    """`says` are the words of `line`; each of `tests` shows a part of what it `does`."""

    line: int
    says: str
    does: str
    tests: tuple[str, ...]


@cache
def table() -> tuple[Row, ...]:
    """Raises ValueError for a row that names no test."""
    return tuple(_row(each) for each in yaml.safe_load(_ROWS.read_text(encoding="utf-8")))


def named() -> tuple[str, ...]:
    """Every test that some row names, once."""
    return tuple(sorted({test for row in table() for test in row.tests}))


def _row(read: dict[str, object]) -> Row:
    tests = tuple(str(read["test"]).split())
    if not tests or not all(map(_NAMED.match, tests)):
        raise ValueError(f"line {read['line']}: {read['test']!r} is not tests/….py::test_…")
    return Row(int(str(read["line"])), str(read["says"]), str(read["does"]), tests)
