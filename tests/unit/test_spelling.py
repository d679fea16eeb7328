"""What was meant: a pair of letters that changed places is one slip, and not two."""

import pytest

from bot.regions import REGIONS
from bot.spelling import near, slips


@pytest.mark.parametrize(
    ("typed", "meant", "so_many"),
    [
        ("esat", "east", 1),
        ("esat", "west", 2),
        ("east", "east", 0),
        ("eas", "east", 1),
        ("abcd", "badc", 2),
        ("", "ab", 2),
    ],
)
def test_slips_are_counted(typed: str, meant: str, so_many: int) -> None:
    assert slips(typed, meant) == slips(meant, typed) == so_many


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_a_region_whose_neighbouring_letters_changed_places_is_recognized(region: str) -> None:
    words = region.split("-")
    for n, word in enumerate(words):
        for i in range(len(word) - 1):
            swapped = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
            typed = "-".join([*words[:n], swapped, *words[n + 1 :]])
            if typed not in REGIONS:
                assert near(typed, REGIONS) == region


def test_of_what_is_equally_near_the_first_is_taken_and_of_nothing_near_none() -> None:
    assert near("basked", ["basket", "basker"]) == "basket"
    assert near("payments", ["quilt-catalog", "basket"]) == ""


def test_what_begins_one_name_is_that_one_unless_another_is_one_letter_away() -> None:
    assert near("tem", ["team", "templates"]) == "team"
    assert near("tem", ["templates", "people"]) == "templates"
    assert near("imm", ["immediate", "partial"]) == "immediate"
