"""docs/evidence and docs/security.md name tests, and each of them is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_NAMED = re.compile(r"`(tests/[\w/]+\.(?:py|md))((?:::\w+)*)")
_THREAT = re.compile(r"^\| T(\d+) \| .+ \| .+ \| (.+) \|$", re.MULTILINE)


def pages() -> Iterator[Path]:
    yield from sorted((ROOT / "docs" / "evidence").glob("*.md"))
    yield ROOT / "docs" / "security.md"


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_test_that_the_evidence_names_exists(page: Path) -> None:
    missing = []
    for file, names in _NAMED.findall(page.read_text(encoding="utf-8")):
        text = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).is_file() else ""
        wanted = [name for name in names.split("::") if name]
        if not text or any(not re.search(rf"(?:def|class) {name}\b", text) for name in wanted):
            missing.append(file + names)

    assert missing == []


def test_each_of_the_forty_threats_has_a_test_or_the_reason_why_not() -> None:
    rows = _THREAT.findall((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))

    assert [int(number) for number, _ in rows] == list(range(1, 41))
    assert [number for number, shown in rows if not (_NAMED.search(shown) or shown.startswith("No test"))] == []
