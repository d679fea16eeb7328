"""What may be typed behind `snooze`."""

from datetime import timedelta

import pytest

from bot.approval.snoozing import read


@pytest.mark.parametrize(
    ("typed", "minutes", "reason"),
    [
        ("30m load test", 30, "load test"),
        ("30 min load test", 30, "load test"),
        ("2h a migration, until 14:00", 120, "a migration, until 14:00"),
        ("24 hours weekend", 1440, "weekend"),
        ("off", 0, "ended"),
    ],
)
def test_a_time_and_a_reason_or_off(typed: str, minutes: int, reason: str) -> None:
    assert read(typed) == (timedelta(minutes=minutes), reason)


@pytest.mark.parametrize("typed", ["", "30m", "load test", "0m nothing", "25h too long", "3d too long", "30x load"])
def test_nothing_else(typed: str) -> None:
    assert read(typed) is None
