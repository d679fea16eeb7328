"""What was learned: asked for, written in part, whole, late, and the form with what somebody wrote before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.lessons import rules
from bot.model import Lesson, Lessons, LessonsForm, LessonsNow, Notice, NoticeKind, Refusal, Rollback, Ticked
from handlers import ids
from handlers.messages import answers, lessons, notices
from playground.slack.blockcheck import problems
from playground.slack.viewcheck import view_problems
from tests.handlers.golden import check
from tests.handlers.world import CATALOG, NOON, SUCCEEDED

ASKED = replace(SUCCEEDED, items=(rules.begun(SUCCEEDED, NOON + timedelta(days=7)),))
PART = Lessons(
    1,
    NOON,
    "U0BBBB",
    "engineer-b",
    {
        Lesson.WENT_WRONG: "The pool was drained.\n<!channel> *all* of it",
        Lesson.ROOT_CAUSE: "JWT token size exceeded limits",
    },
)
WHOLE = replace(PART, version=2, texts={**PART.texts, **dict.fromkeys(rules.WANTED, "x" * 1000)})
TICKED = replace(ASKED.items[0], ticked=Ticked(NOON, "U0BBBB", "engineer-b"))
SERVICE = CATALOG.services["quilt-catalog"]
CARD = ids.Card("C0INCIDENT", "1795856039.231236", SUCCEEDED.id, "a" * 64)


@pytest.mark.parametrize(
    ("name", "kind", "rollback", "text"),
    [
        ("lessons", NoticeKind.LESSONS, ASKED, ""),
        ("lessons_in_part", NoticeKind.LESSONS_CHANGED, replace(ASKED, lessons=(PART,)), ""),
        ("lessons_whole", NoticeKind.LESSONS_CHANGED, replace(ASKED, items=(TICKED,), lessons=(PART, WHOLE)), ""),
        ("lessons_reminder", NoticeKind.LESSONS_REMINDER, replace(ASKED, lessons=(PART,)), "U0AAAA"),
    ],
)
def test_the_message_and_its_reminder_read_so(name: str, kind: NoticeKind, rollback: Rollback, text: str) -> None:
    message = notices.render(Notice(kind, text), rollback, service=SERVICE)
    assert problems(list(message.blocks)) == []
    assert "<!channel>" not in str(message.blocks)
    check(name, message)


def test_the_private_list_reads_so() -> None:
    both = (replace(ASKED, lessons=(PART,)), SUCCEEDED)
    check("lessons_private", answers.render(LessonsNow("quilt-catalog", both)))


def test_lessons_that_are_not_kept_any_more_have_no_buttons() -> None:
    off = SERVICE.model_copy(update={"lessons": "off"})
    assert '"button"' not in str(notices.render(Notice(NoticeKind.LESSONS), ASKED, service=off).blocks)


@pytest.mark.parametrize("learned", [None, WHOLE, replace(WHOLE, texts=dict.fromkeys(Lesson, "y" * rules.LONGEST))])
def test_slack_takes_the_form_whatever_it_begins_with(learned: Lessons | None) -> None:
    view = lessons.form(LessonsForm(SUCCEEDED, learned), CARD)
    assert view_problems(view, "modal") == []
    assert ids.read_lessons_place(view["private_metadata"]) == (learned.version if learned else 0, CARD)


def test_a_form_that_cannot_be_filled_says_why() -> None:
    assert view_problems(lessons.form(Refusal("No.", "Ask."), CARD), "modal") == []
    assert view_problems(lessons.reading(), "modal") == []
