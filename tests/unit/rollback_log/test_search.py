"""What people type behind `log`: words, days and pages, in odd forms too."""

from datetime import UTC, datetime

import pytest

from bot.rollback_log.search import page_of, parsed


def test_words_days_and_a_page_are_told_apart_in_any_order() -> None:
    found = parsed("page:3 “connection pool” SINCE:2026-10 until:2026-10-09 5xx foo:bar", "quilt-catalog")

    assert (found.words, found.service) == (("connection", "pool", "5xx", "foo:bar"), "quilt-catalog")
    assert (found.since, found.until) == (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 9, tzinfo=UTC))
    assert (found.skipped, found.limit) == (20, 10)
    assert page_of("page:3 5xx PAGE:9", 4) == "5xx page:4"


@pytest.mark.parametrize(
    "typed",
    [
        *("since:yesterday", "since:", "since:2026-13", "since:2026-02-30", "since:26-10", "until:2026-10-03T10:00"),
        *("since:２０２６", "page:0", "page:-1", "page:٣", "page:1e3", "page:1001", "page:", "--since 2026"),
        *("since:2027 until:2026", "since:2026-10 until:2026-10"),
    ],
)
def test_what_is_no_day_and_no_page_is_said_with_one_that_is(typed: str) -> None:
    with pytest.raises(ValueError, match=r"2026|page:2"):
        parsed(typed)
