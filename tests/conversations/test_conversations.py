"""Whole conversations read as agreed. After an intended change: `GOLDEN=write`, then read the difference."""

import os
from pathlib import Path

import pytest

from tests.conversations.stories import STORIES
from tests.conversations.talk import Talk

FOLDER = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", STORIES)
def test_a_conversation_reads_as_agreed(name: str) -> None:
    talk = Talk()
    STORIES[name](talk)
    path, shown = FOLDER / f"{name}.txt", "\n".join(talk.lines) + "\n"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(shown, encoding="utf-8")

    assert shown == path.read_text(encoding="utf-8")


def test_no_conversation_is_kept_that_nobody_plays() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(STORIES)
    assert len(STORIES) >= 25
