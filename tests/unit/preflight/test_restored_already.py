"""What runs may be what a rollback brought back: whoever leaves it again should know."""

from datetime import timedelta

import pytest

from bot.model import Remembered
from bot.model.hold import TAG
from bot.preflight import restored_already
from bot.target.ledger import Memory
from tests.unit.values import DAY, HOUR, MINUTE, NOW, Past, deployment, history, images, service_state, td

COPIED = Memory((Remembered(td(43), images(), NOW, NOW, timedelta(0), copy_of=td(38)),))


def told(*past: Past, current: int, held: bool = False, memory: Memory | None = None) -> list[str]:
    state = service_state(
        deployment(number=current), task_definition=td(current), tags={TAG: "ab" * 16} if held else {}
    )
    found = list(restored_already.of(state, *history(*past), memory or Memory(), NOW))
    assert not any(each.block for each in found)
    return [f"{each.what}: {each.why}" for each in found]


def test_what_a_person_or_this_bot_went_back_to_is_named() -> None:
    [said] = told(Past(38, 9 * DAY), Past(42, DAY), Past(38, HOUR), current=38)

    assert said == (
        "quilt-catalog:38 was only just restored: A rollback from quilt-catalog:42 brought it back 58 min ago. This "
        "plan leaves quilt-catalog:38 again."
    )


def test_what_ecs_went_back_to_is_named() -> None:
    past = Past(42, DAY), Past(43, 5 * MINUTE, "ROLLBACK_SUCCESSFUL", failed=3)

    [said] = told(*past, current=42)

    assert "ECS went back from quilt-catalog:43 to it 3 min ago" in said


def test_a_copy_counts_as_what_it_copies() -> None:
    [said] = told(Past(38, 9 * DAY), Past(42, DAY), Past(43, HOUR), current=43, memory=COPIED)

    assert "A rollback from quilt-catalog:42 brought it back" in said


def test_deployed_anew_it_is_still_what_was_restored() -> None:
    [said] = told(Past(42, DAY), Past(38, 2 * HOUR), Past(38, HOUR), current=38)

    assert "118 min ago" in said or "1 h 58 min ago" in said


def test_a_hold_makes_it_count_for_as_long_as_it_lasts() -> None:
    past = Past(42, 9 * DAY), Past(38, 3 * DAY)

    assert told(*past, current=38) == []
    [said] = told(*past, current=38, held=True)
    assert "rb-abababab holds the service" in said


@pytest.mark.parametrize(
    ("past", "current"),
    [
        ([Past(38, DAY), Past(42, HOUR)], 42),
        ([Past(42, DAY), Past(38, HOUR), Past(43, MINUTE, "IN_PROGRESS")], 43),
        ([Past(42, DAY), Past(38, 5 * HOUR), Past(43, HOUR)], 43),
        ([Past(42, DAY), Past(43, 3 * DAY, "ROLLBACK_SUCCESSFUL")], 42),
        ([], 42),
    ],
    ids=["a release", "one that is moving", "a release after it", "long ago", "nothing is remembered"],
)
def test_what_was_released_needs_no_word(past: list[Past], current: int) -> None:
    assert told(*past, current=current) == []
