"""Reminders in somebody's own work hours: never at night, never on a weekend, never more often than daily."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.follow_up.work_hours import end_of_work, next_in_hours, reminder_at, zone

HOURS = time(9), time(17)
TOKYO, BERLIN = zone("Asia/Tokyo"), zone("Europe/Berlin")
FRIDAY = datetime(2026, 11, 27, 20, tzinfo=UTC)


def test_what_falls_into_the_night_or_a_weekend_waits_for_the_next_morning_there() -> None:
    assert next_in_hours(FRIDAY, HOURS, BERLIN) == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert next_in_hours(FRIDAY, HOURS, TOKYO) == datetime(2026, 11, 30, 0, tzinfo=UTC)
    inside = datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert next_in_hours(inside, HOURS, BERLIN) == inside


def test_the_hours_follow_the_clocks_when_these_are_changed() -> None:
    before, after = datetime(2026, 3, 27, 18, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert next_in_hours(before, HOURS, BERLIN) == after, "summer time began on the Sunday between"


def test_a_due_date_is_the_end_of_a_working_day_of_its_owner() -> None:
    assert end_of_work(FRIDAY, HOURS, TOKYO) == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_whoever_was_reminded_is_left_alone_for_a_day_and_over_the_weekend() -> None:
    due = datetime(2026, 11, 27, 16, tzinfo=UTC)
    first = reminder_at(due, None, HOURS, BERLIN)
    assert first == datetime(2026, 11, 27, 8, tzinfo=UTC), "in the morning of that day"
    again = reminder_at(due, first, HOURS, BERLIN)
    assert again == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert again - first >= timedelta(days=1)


@pytest.mark.parametrize(("begin", "end"), [(9, 17), (6, 20), (0, 23), (13, 15)])
def test_however_long_somebody_works_the_first_reminder_comes_as_the_day_s_work_begins(begin: int, end: int) -> None:
    hours = time(begin), time(end)
    due = end_of_work(datetime(2026, 11, 30, 12, tzinfo=UTC), hours, BERLIN)
    assert reminder_at(due, None, hours, BERLIN) == datetime(2026, 11, 30, begin, tzinfo=BERLIN)


def test_what_is_due_in_the_night_waits_for_the_morning() -> None:
    due = datetime(2026, 11, 30, 3, tzinfo=BERLIN)
    assert reminder_at(due, None, HOURS, BERLIN) == datetime(2026, 11, 30, 9, tzinfo=BERLIN)


@pytest.mark.parametrize("name", ["", "Nowhere/Land", "../../etc/passwd", "\0"])
def test_a_zone_that_nobody_knows_is_utc(name: str) -> None:
    assert zone(name) is UTC
