"""What was counted before is not read again, unless it may still change."""

from datetime import timedelta

import pytest

from bot.journal.counted_before import remembered
from bot.model import Counted, Health, State
from tests.unit.values import DAY, HOUR, NOW


def one(ago: timedelta, state: State = State.SUCCEEDED, health: Health = Health.PASSED) -> Counted:
    whole = {"service": "quilt-catalog", "ask": "immediate", "origin": "person", "category": None}
    return Counted(**whole, state=state, health=health, requested_at=NOW - ago)  # type: ignore[arg-type]


SINCE = NOW - 90 * DAY


def test_what_is_over_for_a_day_is_remembered_and_the_last_day_is_read_again() -> None:
    old, new = one(2 * DAY), one(2 * HOUR)
    found = remembered(SINCE, [old, new], NOW)
    assert (found.since, found.until, found.those) == (SINCE, NOW - DAY, (old,))


@pytest.mark.parametrize(
    "unsettled",
    [
        one(3 * DAY, State.ROLLING, Health.PENDING),
        one(3 * DAY, State.PROPOSED, Health.PENDING),
        one(3 * DAY, State.SUCCEEDED, Health.PENDING),
    ],
)
def test_from_what_may_still_change_everything_is_read_again(unsettled: Counted) -> None:
    older, younger = one(5 * DAY), one(2 * DAY)
    found = remembered(SINCE, [older, unsettled, younger], NOW)
    assert (found.until, found.those) == (unsettled.requested_at, (older,))


def test_what_never_came_to_its_end_does_not_have_everything_read_again_for_ever() -> None:
    left = one(40 * DAY, State.SUCCEEDED, Health.PENDING)
    assert remembered(SINCE, [left], NOW).those == (left,)


def test_what_failed_is_settled_although_nothing_was_validated() -> None:
    failed = one(2 * DAY, State.FAILED, Health.PENDING)
    assert remembered(SINCE, [failed], NOW).those == (failed,)


def test_after_a_hundred_days_it_is_forgotten() -> None:
    found = remembered(NOW - 120 * DAY, [one(110 * DAY), one(99 * DAY)], NOW)
    assert (found.since, len(found.those)) == (NOW - 100 * DAY, 1)
