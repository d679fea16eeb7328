"""A call counts from when somebody could read it, and not at all where nobody ever could."""

from dataclasses import replace
from datetime import timedelta

from bot.approval import emergency
from bot.approval.heard import heard, waits_to_be_told
from bot.model import Called, Level, Opening, Told
from tests.unit.values import HOUR, MINUTE, NOW, rollback

AT = NOW - 12 * MINUTE
FIRST = Called(Level.PRIMARY, ("U0BOB",), AT, AT + 5 * MINUTE)
SECOND = Called(Level.SECONDARY, ("U0DAN",), AT + 5 * MINUTE, AT + 10 * MINUTE)
WAITS = replace(rollback(), called=(FIRST, SECOND), expires_at=NOW + HOUR)
SOON = timedelta(seconds=2)


def told(call: Called, late: timedelta = SOON) -> Told:
    return Told(call.level, f"{(call.at + late).timestamp():.6f}")


def test_what_was_told_in_time_counts_as_it_is_and_what_was_told_late_ends_as_much_later() -> None:
    assert heard(WAITS, (told(FIRST), told(SECOND))) == WAITS
    late = heard(WAITS, (told(FIRST), told(SECOND, 4 * MINUTE)))

    assert late.called == (FIRST, replace(SECOND, until=SECOND.until + 4 * MINUTE))
    assert emergency.opening(late, NOW) is None
    assert emergency.opening(late, NOW + 2 * MINUTE) is Opening.UNANSWERED


def test_what_was_never_told_opens_nothing_and_neither_does_a_call_about_another_plan() -> None:
    before = Told(Level.SECONDARY, f"{(AT - HOUR).timestamp():.6f}")
    for notices in ((told(FIRST),), (told(FIRST), Told(Level.SECONDARY, "")), (told(FIRST), before)):
        assert heard(WAITS, notices).called == (FIRST,)
        assert emergency.opening(heard(WAITS, notices), NOW + HOUR) is None


def test_while_a_call_waits_to_be_told_it_is_known_to() -> None:
    assert waits_to_be_told(WAITS, (told(FIRST), Told(Level.SECONDARY, "")))
    assert not waits_to_be_told(WAITS, (told(FIRST), told(SECOND)))
    assert not waits_to_be_told(WAITS, ())
