"""Who owns the lessons and until when, and what two people who write at once make of them."""

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.follow_up.work_hours import after_working_days
from bot.lessons import rules
from bot.model import Alarm, Lesson, Lessons, State, wholly
from tests.journal.samples import MINUTE, NOON, approval, rollback

ENDED = rollback(
    state=State.FAILED, approvals=(approval(),), approved_at=NOON + MINUTE, acted_at=NOON + MINUTE, ended_at=NOON
)
THEIRS = Lessons(2, NOON, "U0BBBB", "engineer-b", wholly({Lesson.FIXED: "theirs", Lesson.DETECTED: "by an alarm"}))
BEFORE = Lessons(1, NOON, "U0BBBB", "engineer-b", wholly({Lesson.FIXED: "before", Lesson.PREVENTION: "more tests"}))


def test_what_only_one_of_two_changed_is_as_that_one_wants_it_and_what_both_changed_is_kept_twice() -> None:
    mine = wholly({Lesson.FIXED: "mine", Lesson.PREVENTION: "more tests", Lesson.WENT_WRONG: "all"})

    assert rules.merged(BEFORE, THEIRS, mine) == wholly(
        {Lesson.FIXED: "theirs\n\nmine", Lesson.DETECTED: "by an alarm", Lesson.WENT_WRONG: "all"}
    )
    assert rules.merged(BEFORE, BEFORE, mine) == mine
    assert rules.merged(None, None, mine) == mine
    assert rules.merged(THEIRS, THEIRS, wholly({})) == wholly({}), "who clears a text means it"


def test_all_that_the_runbook_asks_for_must_be_there_and_the_rest_may_be() -> None:
    assert rules.missing(None) == rules.WANTED
    assert rules.left_out(THEIRS) == "what went wrong and how to prevent it"
    whole = replace(THEIRS, texts=dict.fromkeys(rules.WANTED, "said"))
    assert rules.missing(whole) == ()


def test_only_what_was_approved_and_is_over_teaches_anything() -> None:
    assert rules.asked_of(ENDED)
    assert not rules.asked_of(replace(ENDED, approved_at=None, state=State.REJECTED))
    assert not rules.asked_of(replace(ENDED, ended_at=None, state=State.ROLLING))


def test_whoever_asked_owns_them_and_for_an_alarm_whoever_approved() -> None:
    assert rules.begun(ENDED, NOON).owner_slack_id == "U0AAAA"
    by_alarm = replace(ENDED, request=replace(ENDED.request, origin=Alarm("quilt-5xx")))
    assert (rules.begun(by_alarm, NOON).owner, rules.begun(by_alarm, NOON).owner_slack_id) == ("engineer-b", "U0BBBB")
    assert rules.begun(replace(by_alarm, approvals=()), NOON).owner == ""


def test_secrets_and_what_calls_somebody_are_not_stored() -> None:
    kept = rules.kept("one <!channel>\n  token=abcdef123456 \n\n\x00three")

    assert kept == "one ‹!channel>\ntoken=[hidden]\n\nthree"


@pytest.mark.parametrize(
    "reason", ["", "{}", "[]", '{"version": "x", "texts": {}}', '{"version": 1, "texts": {"no": ""}}']
)
def test_what_is_no_form_of_ours_is_not_read(reason: str) -> None:
    assert rules.read_sent(reason) is None


def test_what_a_form_says_comes_back_as_it_was() -> None:
    assert rules.read_sent(rules.sent(3, {Lesson.FIXED: "x\ny"})) == (3, wholly({Lesson.FIXED: "x\ny"}))


@pytest.mark.parametrize(
    ("at", "zone", "due"),
    [
        (datetime(2026, 11, 27, 12, tzinfo=UTC), "Europe/Berlin", datetime(2026, 12, 4, 16, tzinfo=UTC)),
        (datetime(2026, 11, 28, 12, tzinfo=UTC), "Europe/Berlin", datetime(2026, 12, 4, 16, tzinfo=UTC)),
        (datetime(2026, 11, 26, 23, tzinfo=UTC), "Asia/Tokyo", datetime(2026, 12, 4, 8, tzinfo=UTC)),
        (datetime(2026, 10, 23, 12, tzinfo=UTC), "Europe/Berlin", datetime(2026, 10, 30, 16, tzinfo=UTC)),
    ],
)
def test_five_working_days_are_those_of_the_owner(at: datetime, zone: str, due: datetime) -> None:
    assert after_working_days(at, 5, (time(9), time(17)), ZoneInfo(zone)) == due
