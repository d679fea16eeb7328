"""An emergency as everybody reads it: who may, who does, who was skipped, and who has it reviewed."""

from dataclasses import replace
from datetime import timedelta

from bot.model import Alarm, Emergency, Logged, Notice, NoticeKind, Opening, Person, Reviewed, State
from handlers import ids
from handlers.messages import answers, emergency, notices
from handlers.messages.called import called
from handlers.messages.card import card
from playground.slack.viewcheck import view_problems
from tests.handlers.golden import check
from tests.handlers.test_escalation_messages import CALLED, FIRST, LOOKED
from tests.handlers.world import NOON, ROLLING, SUCCEEDED

_AT = NOON + timedelta(minutes=12)
ALONE = Emergency(
    rollback_id=CALLED.id,
    digest=CALLED.plan.digest,
    requester="engineer-a",
    person="engineer-a",
    slack_id="U0AAAA",
    reason="the shop is <!channel> down",
    opening=Opening.UNANSWERED,
    skipped=("U0BBBB", "U0DDDD"),
    owner="engineer-b",
    owner_slack_id="U0BBBB",
    review_by=_AT + timedelta(days=2),
    at=_AT,
)
ACTING = replace(ROLLING, approvals=(), called=CALLED.called, emergency=ALONE)
OVER = replace(
    SUCCEEDED,
    approvals=(),
    called=CALLED.called,
    emergency=ALONE,
    reviewed=Reviewed("engineer-b", "U0BBBB", "it was right", _AT + timedelta(days=1)),
)


def test_who_may_act_alone_is_told_how() -> None:
    check("may_act_alone", notices.render(Notice(NoticeKind.MAY_ACT_ALONE), CALLED))
    for late in (LOOKED, replace(CALLED, state=State.REJECTED)):
        assert "U0AAAA" not in str(notices.render(Notice(NoticeKind.MAY_ACT_ALONE), late))


def test_everybody_is_told_and_only_who_reviews_is_mentioned() -> None:
    loud = notices.render(Notice(NoticeKind.EMERGENCY), ACTING)

    check("emergency", loud)
    assert {each for each in ("U0AAAA", "U0BBBB", "U0CCCC", "U0DDDD") if each in str(loud)} == {"U0BBBB"}
    check(
        "emergency_skipped", notices.render(Notice(NoticeKind.SKIPPED, to="U0BBBB"), ACTING, url="https://x.slack/p1")
    )
    check("emergency_started", notices.render(Notice(NoticeKind.STARTED), ACTING))


def test_the_card_and_the_log_have_its_badge_to_the_end() -> None:
    check("card_emergency", card(ACTING))
    check("card_emergency_reviewed", card(OVER))
    check("answer_logged_emergency", answers.render(Logged("quilt-catalog", (ACTING, OVER))))


def test_its_review_is_asked_for_until_somebody_closes_it() -> None:
    check("review_wanted", notices.render(Notice(NoticeKind.REVIEW_WANTED), ACTING))
    check("reviewed", notices.render(Notice(NoticeKind.REVIEWED), OVER))
    assert "U0BBBB" not in str(notices.render(Notice(NoticeKind.REVIEW_WANTED), OVER))


def test_an_alarm_is_named_as_what_opened_it() -> None:
    asked = replace(ACTING.request, origin=Alarm("quilt-5xx"))
    by_alarm = replace(ACTING, request=asked, emergency=replace(ALONE, opening=Opening.ALARM), called=(FIRST,))

    assert "An alarm asked for it. Nobody who was called" in str(notices.render(Notice(NoticeKind.EMERGENCY), by_alarm))
    waits = replace(CALLED, request=asked)
    offered = str(notices.render(Notice(NoticeKind.MAY_ACT_ALONE), waits))
    assert "2 contacts were called and nobody has answered. If *quilt-catalog* cannot wait, whoever may ask" in offered
    assert isinstance(ACTING.request.origin, Person)


def test_who_must_act_next_is_called_and_nobody_once_that_is_over() -> None:
    primary, alone, wanted = Notice(NoticeKind.CALLED, "primary"), NoticeKind.MAY_ACT_ALONE, NoticeKind.REVIEW_WANTED

    assert called(primary, CALLED) == ("U0BBBB",)
    assert called(Notice(alone), CALLED) == ("U0AAAA",)
    assert called(Notice(NoticeKind.EMERGENCY), ACTING) == called(Notice(wanted), ACTING) == ("U0BBBB",)
    for over in (LOOKED, replace(CALLED, state=State.REJECTED)):
        assert called(primary, over) == called(Notice(alone), over) == ()
    assert called(Notice(wanted), OVER) == ()


def test_slack_takes_both_forms() -> None:
    card = ids.card(ids.Card("C0INCIDENT", "1.1", CALLED.id, CALLED.plan.digest))

    assert view_problems(emergency.form(card)) == []
    assert view_problems(emergency.review_form(card)) == []
