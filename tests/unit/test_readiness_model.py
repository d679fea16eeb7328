"""A grade is earned: the worst of what was looked at, and never green by default."""

from datetime import UTC, datetime

import pytest

from bot.model.readiness import Grade, Graded, Readiness, worst

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GREEN, AMBER, RED, UNKNOWN = Grade.GREEN, Grade.AMBER, Grade.RED, Grade.UNKNOWN


def of(*grades: Grade) -> tuple[Graded, ...]:
    return tuple(Graded(f"{number}", grade, "It was looked at.") for number, grade in enumerate(grades))


@pytest.mark.parametrize(
    ("grades", "comes_to"),
    [
        ((), UNKNOWN),
        ((GREEN,), GREEN),
        ((GREEN, AMBER), AMBER),
        ((AMBER, UNKNOWN, GREEN), UNKNOWN),
        ((UNKNOWN, RED, AMBER), RED),
    ],
)
def test_the_worst_counts_and_nothing_is_not_green(grades: tuple[Grade, ...], comes_to: Grade) -> None:
    assert worst(of(*grades)) is comes_to


def test_what_does_not_apply_counts_for_nothing_also_where_all_of_it_does_not() -> None:
    aside = Graded("images", Grade.GREEN, "No image of it is in Amazon ECR.", applies=False)
    assert worst((aside,)) is UNKNOWN
    assert worst((aside, *of(AMBER))) is AMBER
    readiness = Readiness("quilt-catalog", (aside, *of(GREEN, RED, AMBER)), NOW)
    assert [finding.grade for finding in readiness.failed_first] == [RED, AMBER, GREEN, GREEN]
    assert readiness.failed_first[-1] is aside
    assert [finding.grade for finding in readiness.lacking] == [RED, AMBER]


def test_what_is_not_known_does_for_nobody_who_wants_amber() -> None:
    assert [grade.at_least(AMBER) for grade in (GREEN, AMBER, UNKNOWN, RED)] == [True, True, False, False]
    assert all(grade.at_least(RED) for grade in Grade)
