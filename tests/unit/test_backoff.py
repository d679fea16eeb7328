"""What must not be tried yet: as whoever refused said, or later each time."""

from bot.backoff import Backoff, Limit


def test_what_is_heeded_is_waited_for_and_never_less_than_what_was_heeded_before() -> None:
    limit = Limit()
    assert limit.left(100.0) == 0.0
    assert limit.heed(60.0, 100.0) == 60.0
    limit.heed(1.0, 110.0)
    assert (limit.left(110.0), limit.left(160.0)) == (50.0, 0.0)


def test_what_fails_again_is_left_alone_for_twice_as_long_up_to_the_longest() -> None:
    backoff, now, waits = Backoff(2.0, 300.0), 0.0, []
    for _ in range(10):
        backoff.failed("board", now)
        waits.append(backoff.wait("board", now))
        now += waits[-1]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert backoff.wait("another", now) == 0.0


def test_what_worked_begins_anew() -> None:
    backoff = Backoff(2.0, 300.0)
    for _ in range(5):
        backoff.failed("board", 0.0)
    backoff.worked("board")
    assert backoff.wait("board", 0.0) == 0.0
    backoff.failed("board", 0.0)
    assert backoff.wait("board", 0.0) == 2.0


def test_a_pause_that_was_asked_for_is_no_failure_and_is_never_shortened_by_one() -> None:
    backoff = Backoff(2.0, 300.0)
    backoff.pause("board", 60.0, 0.0)
    backoff.failed("board", 1.0)
    assert backoff.wait("board", 1.0) == 59.0
    backoff.failed("board", 60.0)
    assert backoff.wait("board", 60.0) == 4.0


def test_a_key_that_fails_for_ever_is_tried_for_ever() -> None:
    backoff = Backoff(2.0, 300.0)
    for _ in range(5_000):
        backoff.failed("board", 0.0)
    assert backoff.wait("board", 0.0) == 300.0
