"""Whatever comes often is logged seldom, and it is said how much was left out."""

import logging

import pytest

from bot.log_limit import HOUR, LogLimit
from bot.operating.strangers import OfStrangers


class Hands:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_of_each_key_one_is_due_at_once_and_then_one_a_minute_with_what_was_left_out() -> None:
    clock = Hands()
    limit = LogLimit(clock=clock)
    assert [limit.due("a") for _ in range(3)] == [0, None, None]
    assert limit.due("b") == 0, "another key has a minute of its own"
    clock.now += 60
    assert limit.due("a") == 2
    clock.now += 61
    assert limit.due("a") == 0


def test_several_may_be_due_in_a_minute_and_a_key_may_have_its_own_pace() -> None:
    clock = Hands()
    limit = LogLimit(most=2, clock=clock)
    assert [limit.due(every=HOUR) for _ in range(4)] == [0, 0, None, None]
    clock.now += 120
    assert limit.due() is None
    clock.now += HOUR
    assert limit.due() == 3


def test_the_log_says_how_many_like_it_were_left_out(caplog: pytest.LogCaptureFixture) -> None:
    clock, log = Hands(), logging.getLogger("bot.test")
    limit = LogLimit(clock=clock)
    for _ in range(3):
        limit.tell(log, "queue", "the queue is away")
    clock.now += 60
    limit.tell(log, "queue", "the queue is away")
    said = ["the queue is away", "the queue is away (2 like it were left out before)"]
    assert [record.getMessage() for record in caplog.records] == said


def test_strangers_fill_no_log() -> None:
    kept_out = OfStrangers()
    lines = [logging.makeLogRecord({"msg": "bad %s", "args": ("request",)}) for _ in range(200)]
    assert sum(kept_out.filter(line) for line in lines) == 5
