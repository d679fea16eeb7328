"""Which message goes first."""

from dataclasses import replace
from datetime import timedelta

from bot.model import Notice, NoticeKind, OutboxRow
from handlers.delivery.order import in_turn
from handlers.delivery.placement import PLACES
from tests.handlers.world import NOON


def row(number: int, tell: NoticeKind, *, of: str = "a", channel: str = "C0INCIDENT", after: float = 0) -> OutboxRow:
    at = NOON + timedelta(seconds=after)
    return OutboxRow(number, of, Notice(tell), channel, card_ts="", created_at=at, queued_at=at)


def order(*rows: OutboxRow) -> list[int]:
    """As they leave a single channel, one after another."""
    waiting, sent = {each.id: each for each in rows}, list[int]()
    while turn := in_turn(waiting.values()):
        sent.append(turn[0].id)
        del waiting[turn[0].id]
    return sent


def test_the_card_comes_first_even_when_it_was_put_there_last() -> None:
    assert order(
        row(1, NoticeKind.STARTED), row(2, NoticeKind.OUTCOME, after=9), row(3, NoticeKind.CARD, after=99)
    ) == [3, 1, 2]


def test_whoever_must_approve_is_called_before_the_details_are_told() -> None:
    assert order(row(1, NoticeKind.CARD), row(2, NoticeKind.DETAILS), row(3, NoticeKind.APPROVAL_WANTED)) == [1, 3, 2]


def test_a_thread_keeps_the_order_of_what_happened() -> None:
    happened = (NoticeKind.STARTED, NoticeKind.NOTE, NoticeKind.OUTCOME, NoticeKind.VALIDATION)
    rows = [row(number, tell, after=number) for number, tell in enumerate(happened)]

    assert order(*reversed(rows)) == [0, 1, 2, 3]


def test_an_outcome_and_what_waits_before_it_overtake_what_others_have_to_say() -> None:
    others = [row(number, NoticeKind.NOTE, of=f"b{number}") for number in range(1, 4)]

    assert order(*others, row(5, NoticeKind.STARTED), row(6, NoticeKind.OUTCOME, after=1)) == [5, 6, 1, 2, 3]


def test_a_channel_never_waits_for_another_but_every_channel_for_the_card() -> None:
    card, copy, details = (
        row(1, NoticeKind.CARD),
        row(2, NoticeKind.COPY, channel="C0OTHER"),
        row(3, NoticeKind.DETAILS),
    )

    assert [each.id for each in in_turn([card, copy, details])] == [1]
    assert {each.id for each in in_turn([copy, details])} == {2, 3}


def test_equals_go_in_the_order_they_came() -> None:
    rows = [replace(row(number, NoticeKind.CARD), rollback_id=f"r{number}") for number in range(5)]

    assert order(*reversed(rows)) == [0, 1, 2, 3, 4]


def test_every_kind_of_notice_has_its_place() -> None:
    assert set(PLACES) == set(NoticeKind)
    assert not any(place.broadcast and not place.in_thread for place in PLACES.values())
