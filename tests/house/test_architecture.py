"""A stranger finds the room by docs/architecture.md: it names each there is, and no file that there is not."""

import re

from tests.schema import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([\w/]+(?:\.py|/))`", PAGE))
FILES = {str(path.relative_to(ROOT)) for path in ROOT.glob("[a-z]*/**/*.py")}
TOLD_NOWHERE = {"__init__.py", "__main__.py"}


def test_each_room_and_each_file_at_the_top_of_bot_has_a_line() -> None:
    rooms = {f"bot/{path.parent.name}/" for path in (ROOT / "bot").glob("*/__init__.py")}
    files = {path.name for path in (ROOT / "bot").glob("*.py")} - TOLD_NOWHERE

    assert {room for room in rooms if room not in NAMED} == set()
    assert {file for file in files if not {file, f"bot/{file}"} & NAMED} == set()


def test_each_file_that_is_named_exists_in_the_room_of_its_line() -> None:
    wrong = []
    for line in PAGE.splitlines():
        cells = re.split(r" *\| *", line)[1:-1] if line.startswith("| `") else []
        if len(cells) == 3:
            rooms = re.findall(r"`([\w/]+/)`", cells[0])
            for name in re.findall(r"`([\w/]+\.py)`", " ".join(cells[1:])):
                there = [f"{room}{name}" for room in rooms] + [f"bot/{name}", name]
                wrong += [] if FILES & set(there) else [f"{cells[0]}: {name}"]

    assert wrong == []


def test_each_file_that_is_named_in_a_walk_exists() -> None:
    named = {name for name in NAMED if name.endswith(".py")}

    assert {name for name in named if not any(file == name or file.endswith(f"/{name}") for file in FILES)} == set()
