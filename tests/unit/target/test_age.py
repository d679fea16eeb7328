"""When a revision was registered, where ECS does not say so itself."""

from bot.target.age import Ages
from tests.unit.values import DAY, HOUR, NOW, td


def test_what_was_deployed_and_every_lower_number_had_been_registered_before() -> None:
    known = Ages({}, {td(40): NOW - 2 * DAY, td(38): NOW - DAY})
    assert known.at_latest(td(40)) == (NOW - 2 * DAY, "was deployed at 2026-11-22 14:30 UTC")
    assert known.at_latest(td(38)) == (
        NOW - 2 * DAY,
        "is older than quilt-catalog:40, which was deployed at 2026-11-22 14:30 UTC",
    )
    assert known.at_latest(td(41)) is None


def test_every_higher_number_was_registered_after() -> None:
    known = Ages({td(36): NOW - 9 * DAY, td(38): NOW - 2 * DAY, td(39): NOW - HOUR}, {})
    assert known.at_earliest(td(38)) == NOW - 2 * DAY
    assert known.at_earliest(td(37)) == NOW - 9 * DAY
    assert known.at_earliest(td(35)) is None


def test_another_family_proves_nothing() -> None:
    known = Ages({td(1, "other"): NOW}, {td(99, "other"): NOW})
    assert known.at_earliest(td(38)) is None
    assert known.at_latest(td(38)) is None
