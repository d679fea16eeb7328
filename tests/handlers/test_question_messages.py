"""What the people are asked in the third phase, before and after they answer, and what is told of a load test."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import LoadTest, Notice, NoticeKind, Phase, Rollback, UserReport, Watch
from handlers.messages import notices
from playground.slack.blockcheck import problems
from tests.handlers.golden import check
from tests.handlers.world import NOON, SUCCEEDED

_THIRD = Phase(3, NOON, NOON + timedelta(hours=1), watch=Watch(1, NOON, ()))
ASKED = replace(SUCCEEDED, phases=(_THIRD,))
_SAID = (
    UserReport("U0AAAA", "engineer-a", well=True, at=NOON),
    UserReport("U0CCCC", "", well=False, at=NOON),
)
_TEST = LoadTest(SUCCEEDED.id, "U0BBBB", NOON, build_id="quilt-catalog-load:0f1e2d")
ANSWERED = replace(ASKED, reports=_SAID, load_test=_TEST)
_OVER = replace(_TEST, ended_at=NOON, result="failed after 3 min")
OVER = replace(ANSWERED, phases=(replace(_THIRD, judged_at=NOON),), load_test=_OVER)
FAILED = "The load test failed after 3 min in its phase BUILD: exit status 99.\nThe end of its log:\n`p95 of 4.2 s`"


@pytest.mark.parametrize(
    ("name", "kind", "rollback", "text"),
    [
        ("question", NoticeKind.QUESTION, ASKED, "quilt-catalog-load"),
        ("question_without_load_test", NoticeKind.QUESTION, ASKED, ""),
        ("question_answered", NoticeKind.QUESTION_CHANGED, ANSWERED, "quilt-catalog-load"),
        ("question_over", NoticeKind.QUESTION_CHANGED, OVER, "quilt-catalog-load"),
        ("load_test_failed", NoticeKind.LOAD_TEST, OVER, FAILED),
    ],
)
def test_the_question_and_the_load_test_read_so(name: str, kind: NoticeKind, rollback: Rollback, text: str) -> None:
    check(name, notices.render(Notice(kind, text), rollback))


def test_however_many_answer_slack_takes_the_message() -> None:
    many = tuple(UserReport(f"U0{number:05}", "", well=number % 2 == 0, at=NOON) for number in range(2000))

    message = notices.render(Notice(NoticeKind.QUESTION_CHANGED, "x" * 255), replace(ASKED, reports=many))

    assert problems(list(message.blocks)) == []
    assert "and 990 more" in str(message.blocks)
