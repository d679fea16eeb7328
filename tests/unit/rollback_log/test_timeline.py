"""A line for each row that changed something, each with the row that proves it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model import Recorded
from bot.rollback_log.timeline import shown, timeline

AT = datetime(2026, 11, 1, 12, 30, 15, tzinfo=UTC)


def row(event: str, **detail: Any) -> Recorded:
    return Recorded(7, AT, event, "engineer-a", detail, "ab" * 32)


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        (row("proposed", ask={"kind": "partial", "feature": "mcp"}, reason="slow"), "Asked for: partial mcp (slow)"),
        (row("approved", kind="second_person"), "Approved"),
        (row("approved", automatic={"told": "5xx at 15 %"}), "Begun by itself, without an approval: 5xx at 15 %"),
        (row("approved", kind="emergency"), "EMERGENCY: begun by who asked, alone"),
        (row("executing", call="UpdateService"), "UpdateService was about to be sent"),
        (row("rolling", acted_at="2026"), "ECS has accepted the call"),
        (row("noted", phase=2, health="failed", checks=[{"name": "log", "result": "failed"}]), "(log failed)"),
        (row("noted", called={"level": "primary", "slack_ids": ["U0AAAA"]}), "primary was called: Anna"),
        (row("noted", hold={"held_at": "2026"}), "Deploys are on hold"),
        (row("noted", hold={"held_at": "1", "release_asked_at": "2"}), "The hold was about to be taken away"),
        (row("noted", hold={"held_at": "1", "release_asked_at": "2", "problem": "No."}), "not be taken away: No."),
        (row("noted", hold={"asked_at": "1", "problem": "ECS refused."}), "not be put on hold: ECS refused."),
        (row("noted", item_ticked={"key": "redeploy", "words": ""}), "Re-deploy is done"),
        (row("noted", item_unticked={"key": "retest", "words": ""}), "Re-test is open again"),
        (
            row("noted", item_ticked={"key": "pre_2", "words": "Page the database team"}),
            "team is done",
        ),
        (row("noted", reported={"well": False}), "Users have problems"),
        (row("failed", outcome="ECS refused."), "Ended, failed: ECS refused."),
        (row("resumed", times=2), "The bot was started again"),
    ],
    ids=lambda given: given.event if isinstance(given, Recorded) else "",
)
def test_each_change_is_told_in_words_and_names_its_row(recorded: Recorded, told: str) -> None:
    ((at, what, who, proof),) = shown(timeline([recorded]), {"U0AAAA": "Anna"}.get)

    assert told in what
    assert (at, who, proof) == ("2026-11-01 12:30:15", "engineer-a", "7 · abababababab")


@pytest.mark.parametrize("recorded", [row("answered", outcome="Approved."), row("noted", due={"expiry": "2026"})])
def test_what_repeats_another_row_or_is_for_the_bot_alone_is_no_line(recorded: Recorded) -> None:
    assert timeline([recorded]) == ()
