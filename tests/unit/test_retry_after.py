"""For how long nothing is asked: as the provider says, within bounds."""

from datetime import UTC, datetime

import pytest

from bot.retry_after import LONGEST, UNSAID, pause, until

NOW = datetime(2026, 11, 28, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("30", 30.0),
        ("0", 1.0),
        ("999999999999", LONGEST),
        ("Sat, 28 Nov 2026 14:00:45 GMT", 45.0),
        ("Sat, 28 Nov 2026 13:00:00 GMT", 1.0),
        ("soon", UNSAID),
        ("", UNSAID),
        ("²", UNSAID),
    ],
)
def test_a_pause_is_a_number_or_a_date_and_within_bounds(written: str, seconds: float) -> None:
    assert pause({"Retry-After": written}, NOW) == seconds


def test_a_limit_begins_anew_at_a_moment() -> None:
    assert until(str(int(NOW.timestamp()) + 90), NOW) == 90.0
    assert until(str(int(NOW.timestamp()) + 86_400), NOW) == LONGEST
    assert until("tomorrow", NOW) == UNSAID
