"""What those read who are called while a plan waits, and what a card says of them."""

from dataclasses import replace
from datetime import timedelta

from bot.approval.escalation import Reach
from bot.model import Called, Level, Logged, Looking, Notice, NoticeKind
from handlers.messages import answers, notices
from handlers.messages.card import card
from playground.slack.blockcheck import problems
from tests.handlers.golden import check
from tests.handlers.world import NOON, PROPOSED, ROLLBACKS

_AT, _LATER = NOON + timedelta(minutes=2), NOON + timedelta(minutes=7)
FIRST = Called(Level.PRIMARY, ("U0BBBB",), _AT, _LATER)
SECOND = Called(Level.SECONDARY, ("U0CCCC", "U0DDDD"), _LATER, _LATER + timedelta(minutes=5))
CALLED = replace(PROPOSED, called=(FIRST, SECOND))
LOOKED = replace(CALLED, looking=Looking("U0CCCC", "engineer-c", _LATER + timedelta(minutes=1)))
REACH = Reach(((Level.PRIMARY, ("U0BBBB",)), (Level.ESCALATION, ("U0EEEE",))), "the console, severity critical")


def test_who_is_called_reads_why_and_what_to_do() -> None:
    check("called_primary", notices.render(Notice(NoticeKind.CALLED, "primary"), CALLED))
    check("called_secondary", notices.render(Notice(NoticeKind.CALLED, "secondary"), CALLED))
    check("called_told_late", notices.render(Notice(NoticeKind.CALLED, "primary"), LOOKED))
    check("looking", notices.render(Notice(NoticeKind.LOOKING), LOOKED))


def test_the_card_says_who_was_called_and_whom_to_call_where_it_went_wrong() -> None:
    check("card_proposed_called", card(LOOKED))
    for name in ("failed", "indeterminate", "expired"):
        check(f"card_{name}_with_contacts", card(replace(ROLLBACKS[name], called=(FIRST,)), contacts=REACH))
    for name in ("rejected", "cancelled", "succeeded_passed"):
        assert "Whom to call" not in str(card(ROLLBACKS[name], contacts=REACH).blocks)


def test_the_log_says_who_was_called() -> None:
    check("answer_logged_called", answers.render(Logged("quilt-catalog", (LOOKED,))))


def test_what_is_told_after_the_decision_mentions_nobody() -> None:
    late = notices.render(Notice(NoticeKind.CALLED, "secondary"), replace(CALLED, state=ROLLBACKS["rejected"].state))

    assert "U0CCCC" not in str(late)
    assert problems(list(late.blocks)) == []
