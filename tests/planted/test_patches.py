"""The planted bugs stay plantable; whether each is caught takes minutes: `make planted-bugs`."""

from pathlib import Path

import pytest

from tests.planted.run import PATCHES, ROOT, Bug, apply


def test_there_are_enough_of_them() -> None:
    assert len(PATCHES) >= 15


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_a_planted_bug_still_applies_and_names_its_tests(patch: Path) -> None:
    """If the code it changes has moved on: plant the same bug anew, with `diff -U1`."""
    bug = Bug.read(patch)

    assert apply(patch, ROOT, "--check") == ""
    assert all((ROOT / argument).exists() for argument in bug.tests if argument.startswith("tests/"))
