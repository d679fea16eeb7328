"""Lines are of one kind where nothing but numbers, ids and times differs; new is what was not there before."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.lookups.log_kinds import kinds_of, shape, worth_a_line
from bot.model import LogLine

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def line(text: str, minute: float = 0, *, id_: str = "") -> LogLine:
    return LogLine(id_ or f"{text} {minute}", "web/1", NOON + timedelta(minutes=minute), text)


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("ERROR order 17 took 250 ms", "ERROR order 18 took 9 ms"),
        ("2026-03-01T12:00:00.123Z ERROR boom", "2026-03-01 12:00:07,9 ERROR boom"),
        ("ERROR req 3f2b8c1e-7a54-4c0e-9b7d-0a1b2c3d4e5f", "ERROR req 00000000-7a54-4c0e-9b7d-0a1b2c3d4e5f"),
        ("ERROR at 0x7fa2 in 10.0.0.1:443", "ERROR at 0x1 in 10.0.12.7:80"),
        ("ERROR trace a1b2c3d4e5", "ERROR trace 99b2c3d4ff"),
        ("ERROR session Zk81hsAAq0X", "ERROR session b7Yy0sLLa9Q"),
    ],
)
def test_numbers_ids_and_times_make_no_other_kind(one: str, another: str) -> None:
    assert shape(one) == shape(another)


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("ERROR HTTP 500 from billing", "ERROR HTTP 502 from billing"),
        ("ERROR status: 404", "ERROR status: 403"),
        ("ERROR order 17 failed", "ERROR order 17 was late"),
        ("ERROR deadbeef feedback", "ERROR facade feedback"),  # words, however hexadecimal
    ],
)
def test_other_words_and_other_statuses_are_another_kind(one: str, another: str) -> None:
    assert shape(one) != shape(another)


def test_what_was_there_before_is_not_new_and_a_line_found_twice_counts_once() -> None:
    old, fresh, grave = line("ERROR order 1 late", 3), line("ERROR no sockets", 4), line("FATAL disk full", 5)

    kinds = kinds_of([old, fresh, grave], [grave], [line("ERROR order 99 late", -30)])

    assert [(kind.text, kind.count, kind.new, kind.critical) for kind in kinds] == [
        ("ERROR order 1 late", 1, False, False),
        ("ERROR no sockets", 1, True, False),
        ("FATAL disk full", 1, True, True),
    ]
    assert [kind.text for kind in worth_a_line(kinds, 10)] == ["ERROR no sockets", "FATAL disk full"]
    assert [kind.text for kind in worth_a_line(kinds, 1)] == ["FATAL disk full"]


def test_of_too_many_those_shown_stand_in_the_order_of_time() -> None:
    words = ["alpha", "beta", "gamma", "delta"]
    kinds = kinds_of([line(f"ERROR {word}", minute) for minute, word in enumerate(words)], [], [])

    assert [kind.text for kind in worth_a_line(kinds, 2)] == ["ERROR gamma", "ERROR delta"]


def test_where_nothing_is_new_the_most_frequent_kinds_are_shown_all_the_same() -> None:
    words = [("alpha", 1), ("beta", 4), ("gamma", 2), ("delta", 3)]
    lines = [line(f"ERROR {word}", minute + n / 60) for minute, (word, count) in enumerate(words) for n in range(count)]
    kinds = kinds_of(lines, [], [line(f"ERROR {word}", -30) for word, _ in words])

    assert [kind.text for kind in worth_a_line(kinds, 10)] == ["ERROR beta", "ERROR gamma", "ERROR delta"]
