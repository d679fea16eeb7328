"""Spans of time: rounded where they were measured, and exact where somebody chose them."""

from datetime import timedelta

import pytest

from bot.text import exactly, span


@pytest.mark.parametrize(
    ("hours", "rounded", "exact"),
    [(4, "4 h", "4 h"), (47.5, "47 h 30 min", "47 h 30 min"), (72, "3 days", "3 days"), (400, "17 days", "400 h")],
)
def test_a_span_that_was_chosen_is_not_rounded(hours: float, rounded: str, exact: str) -> None:
    chosen = timedelta(hours=hours)

    assert (span(chosen), exactly(chosen)) == (rounded, exact)
