"""Times of day: each reader sees them in a zone of his own, and no header has one, since headers show no tokens."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Health, Phase
from handlers.messages import phrases
from handlers.messages.blocks import SECTION, Message, fields, header, section
from handlers.messages.card import card
from handlers.messages.times import local, localized
from tests.handlers.world import SUCCEEDED, UNWELL

NEAR = datetime(2026, 11, 24, 23, 50, tzinfo=UTC)


def token(at: datetime, shown: str, plain: str) -> str:
    return f"<!date^{int(at.timestamp())}^{shown}|{plain} UTC>"


@pytest.mark.parametrize(
    ("said", "at", "shown", "plain"),
    [
        ("23:59 UTC", NEAR.replace(minute=59), "{time}", "23:59"),
        ("00:05 UTC", NEAR + timedelta(minutes=15), "{time}", "00:05"),
        ("23:49:07 UTC", NEAR.replace(minute=49, second=7), "{time_secs}", "23:49:07"),
        ("Nov 24 14:30 UTC", NEAR.replace(hour=14, minute=30), "{date_short_pretty} {time}", "Nov 24, 2026 14:30"),
        ("24 Nov 14:30 UTC", NEAR.replace(hour=14, minute=30), "{date_short_pretty} {time}", "Nov 24, 2026 14:30"),
        (
            "1 Jan 14:30 UTC",
            datetime(2027, 1, 1, 14, 30, tzinfo=UTC),
            "{date_short_pretty} {time}",
            "Jan 1, 2027 14:30",
        ),
        (
            "2025-02-03 04:05 UTC",
            datetime(2025, 2, 3, 4, 5, tzinfo=UTC),
            "{date_short_pretty} {time}",
            "Feb 3, 2025 04:05",
        ),
    ],
)
def test_a_time_in_a_sentence_is_the_reader_s_own(said: str, at: datetime, shown: str, plain: str) -> None:
    assert localized(f"since {said}, and so on", NEAR, SECTION) == f"since {token(at, shown, plain)}, and so on"


def test_both_ends_of_a_stretch_are_and_what_stands_in_fixed_width_is_not() -> None:
    start, end = token(NEAR.replace(minute=10), "{time}", "23:10"), token(NEAR.replace(minute=40), "{time}", "23:40")

    assert localized("from 23:10 to 23:40 UTC", NEAR, SECTION) == f"from {start} to {end}"
    logged = ("`23:10 UTC`", f"at {start}", "25:99 UTC", "```\n23:10 UTC\n```", "10.23:10 UTC")
    for kept in (*logged, "x" * 2980 + " 23:10 UTC"):
        assert localized(kept, NEAR, SECTION) == kept


def test_plain_text_stays_and_all_else_of_a_message_is_shown() -> None:
    message = Message("at 23:10 UTC", (header("at 23:10 UTC"), section("at 23:10 UTC"), fields(("at", "23:10 UTC"))))
    shown = local(message, NEAR)

    assert shown.text.startswith("at <!date^")
    assert [str(block).count("<!date^") for block in shown.blocks] == [0, 1, 1]


@pytest.mark.parametrize(
    ("headline", "in_the_header", "below"),
    [
        (
            "a is well on :3 · 5 of 5 checks, still watched until 15:03 UTC",
            "a is well on :3 · 5 of 5 checks",
            "Watched until 15:03 UTC",
        ),
        (
            "a: all 4 tasks run :3 · 2 of 5 checks fail: log, so far; checked until 15:03 UTC",
            "a: all 4 tasks run :3 · 2 of 5 checks fail: log, so far",
            "Watched until 15:03 UTC",
        ),
        ("a: x · 5 of 5 checks so far, until 15:03 UTC", "a: x · 5 of 5 checks so far", "Watched until 15:03 UTC"),
        (
            "a on :3 failed after 2 min, well since 14:31 UTC · 5 of 5 checks, still watched until 15:03 UTC",
            "a on :3 failed after 2 min, well again · 5 of 5 checks",
            "No check fails since 14:31 UTC · watched until 15:03 UTC",
        ),
        (
            "a on :3 failed after 2 min, and no check failed from 14:31 UTC on · not watched any more: x",
            "a on :3 failed after 2 min, and no check failed · not watched any more: x",
            "No check failed from 14:31 UTC",
        ),
        ("Roll back a?", "Roll back a?", ""),
    ],
)
def test_a_header_has_no_time_and_it_stands_below(headline: str, in_the_header: str, below: str) -> None:
    assert (phrases.untimed(headline), phrases.times_of(headline)) == (in_the_header, below)


def test_the_card_of_a_watched_service_says_until_when_in_the_reader_s_zone() -> None:
    open_: Phase = replace(UNWELL, judged_at=None, result=Health.PENDING)
    shown = card(replace(SUCCEEDED, phases=(open_,)))

    assert "UTC" not in shown.blocks[0]["text"]["text"]
    assert "Watched until <!date^" in shown.blocks[1]["text"]["text"]
    assert "UTC" not in shown.text.replace(" UTC>", "")
