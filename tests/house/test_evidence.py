"""docs/evidence names tests, and each of them is there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NAMED = re.compile(r"`(tests/[\w/]+\.(?:py|md))((?:::\w+)*)")


def test_every_test_that_the_evidence_names_exists() -> None:
    missing = []
    for page in sorted((ROOT / "docs" / "evidence").glob("*.md")):
        for file, names in _NAMED.findall(page.read_text(encoding="utf-8")):
            text = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).is_file() else ""
            wanted = [name for name in names.split("::") if name]
            if not text or any(not re.search(rf"(?:def|class) {name}\b", text) for name in wanted):
                missing.append(file + names)

    assert missing == []
