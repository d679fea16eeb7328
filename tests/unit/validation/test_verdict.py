"""When a phase is looked at, what the looks make of it, and what it comes to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Check, Health, Phase, Result, Unseen
from bot.validation.phases import (
    METRICS_LATE,
    every,
    is_missed,
    judged_from,
    metrics_until,
    next_look,
    phases_from,
)
from bot.validation.verdict import missed, verdict
from bot.validation.watching import watched
from tests.unit.values import NOW

HOUR = timedelta(hours=1)
FIRST, SECOND, THIRD = phases_from(NOW, HOUR)
SECONDS = timedelta(seconds=1)
WELL, ILL, UNREAD = Result.PASS, Result.FAIL, Result.INCONCLUSIVE


def looked(phase: Phase, *looks: tuple[int, Result]) -> Phase:
    """After looks so many seconds after its beginning, each with one check."""
    for second, result in looks:
        at = phase.due_at + second * SECONDS
        phase = replace(phase, watch=watched(phase, [Check("config", result, "what was read", at)], at))
    return phase


def through(phase: Phase, results: Sequence[Result]) -> Phase:
    """Looked at from its beginning, as often as it should be."""
    step = int(every(phase).total_seconds())
    return looked(phase, *((number * step, result) for number, result in enumerate(results)))


def judged(phase: Phase) -> Health | None:
    """By its last look."""
    assert phase.watch is not None
    found = verdict(phase, phase.watch.looked_at)
    return found.result if found else None


def test_the_phases_follow_each_other_and_those_with_metrics_wait_for_the_last_of_them() -> None:
    assert [(each.due_at - NOW, each.ends_at - NOW) for each in (FIRST, SECOND, THIRD)] == [
        (timedelta(0), timedelta(minutes=5)),
        (timedelta(minutes=5), timedelta(minutes=30)),
        (timedelta(minutes=30), timedelta(minutes=90)),
    ]
    assert [judged_from(each) - each.ends_at for each in (FIRST, SECOND, THIRD)] == [timedelta(0), *[METRICS_LATE] * 2]
    assert metrics_until(FIRST, FIRST.ends_at) is None
    assert metrics_until(SECOND, SECOND.due_at + METRICS_LATE) is None
    assert metrics_until(SECOND, SECOND.ends_at) == SECOND.ends_at - METRICS_LATE
    assert metrics_until(SECOND, SECOND.ends_at + HOUR) == SECOND.ends_at


@pytest.mark.parametrize(("watched_for", "minutes"), [("5m", 2), ("1h", 2), ("2h", 4), ("24h", 5)])
def test_the_longer_the_third_phase_the_more_seldom_it_is_looked_at(watched_for: str, minutes: int) -> None:
    length = {"5m": timedelta(minutes=5), "1h": HOUR, "2h": 2 * HOUR, "24h": 24 * HOUR}[watched_for]
    assert every(phases_from(NOW, length)[2]) == timedelta(minutes=minutes)


def test_looks_come_until_the_end_and_then_soon_again_until_it_is_judged() -> None:
    assert next_look(FIRST, NOW) == NOW + 15 * SECONDS
    assert next_look(FIRST, FIRST.ends_at - SECONDS) == FIRST.ends_at
    assert next_look(SECOND, SECOND.ends_at) == SECOND.ends_at + 60 * SECONDS
    assert next_look(SECOND, judged_from(SECOND)) == judged_from(SECOND) + 15 * SECONDS


def test_it_passes_at_its_end_and_not_before_though_every_look_is_a_good_one() -> None:
    assert judged(through(FIRST, [WELL] * 20)) is None
    assert judged(through(FIRST, [WELL] * 21)) is Health.PASSED
    assert judged(looked(through(SECOND, [WELL] * 26), (25 * 60 + 179, WELL))) is None
    assert judged(looked(through(SECOND, [WELL] * 26), (25 * 60 + 180, WELL))) is Health.PASSED


def test_a_minute_that_was_bad_and_is_over_fails_nothing_and_is_remembered() -> None:
    phase = through(FIRST, [WELL, *[ILL] * 4, *[WELL] * 16])
    assert phase.watch is not None
    (stretch,) = phase.watch.unwell
    assert (stretch.since, stretch.until, stretch.looks) == (NOW + 15 * SECONDS, NOW + 75 * SECONDS, 4)
    assert judged(phase) is Health.PASSED


def test_one_look_that_failed_alone_at_the_very_end_needs_another() -> None:
    alone = through(FIRST, [*[WELL] * 20, ILL])
    assert judged(alone) is None
    assert judged(looked(alone, (315, ILL))) is Health.FAILED
    assert judged(looked(alone, (315, WELL))) is Health.PASSED


def test_what_lasts_is_told_before_the_end() -> None:
    assert judged(through(FIRST, [ILL] * 8)) is None
    assert judged(through(FIRST, [ILL] * 9)) is Health.FAILED
    assert judged(looked(FIRST, (0, ILL), (200, ILL))) is None, "nobody knows what was between two looks"


def test_what_comes_again_and_again_is_no_bad_minute() -> None:
    phase = through(FIRST, [ILL, WELL, ILL, WELL, ILL, *[WELL] * 16])
    assert phase.watch is not None
    found = verdict(phase, phase.watch.looked_at)
    assert found is not None
    assert (found.result, found.checks[-1].name) == (Health.FAILED, "stability")


def test_what_cannot_be_read_ends_no_stretch_and_at_the_end_is_waited_for_a_little() -> None:
    phase = through(FIRST, [ILL, UNREAD, ILL, WELL])
    assert phase.watch is not None
    assert len(phase.watch.unwell) == 1
    blind = through(FIRST, [*[WELL] * 20, UNREAD])
    assert judged(blind) is None
    assert judged(looked(blind, (315, WELL))) is Health.PASSED
    assert judged(looked(blind, (315, UNREAD), (330, UNREAD), (345, UNREAD))) is Health.INCONCLUSIVE


def test_time_in_which_nobody_looked_is_remembered_and_half_of_it_is_no_pass() -> None:
    some = looked(through(FIRST, [WELL] * 4), (150, WELL), *((second, WELL) for second in range(165, 301, 15)))
    assert some.watch is not None
    assert some.watch.unseen == (Unseen(NOW + 45 * SECONDS, NOW + 150 * SECONDS),)
    assert judged(some) is Health.PASSED
    most = looked(through(FIRST, [WELL] * 4), (300, WELL))
    assert judged(most) is Health.INCONCLUSIVE
    unclear = verdict(most, FIRST.ends_at)
    assert unclear is not None
    assert "but nobody looked for 4 min 15 s of its 5 min: the bot was not running" in unclear.checks[-1].evidence
    assert judged(looked(FIRST, (320, WELL))) is Health.INCONCLUSIVE, "the only look came when it was over"


def test_a_window_that_nobody_saw_is_missed_and_says_so() -> None:
    assert not is_missed(FIRST, FIRST.ends_at + 60 * SECONDS)
    assert is_missed(FIRST, FIRST.ends_at + 90 * SECONDS)
    begun = through(FIRST, [WELL] * 4)
    assert not is_missed(begun, FIRST.ends_at + 5 * 60 * SECONDS)
    assert is_missed(begun, FIRST.ends_at + 301 * SECONDS)
    found = missed(begun, FIRST.ends_at + HOUR)
    assert found.result is Health.INCONCLUSIVE
    assert found.checks[-1].evidence.startswith("nobody looked from")
    nearly = through(FIRST, [WELL] * 20)  # and nobody came back for the verdict
    assert missed(nearly, FIRST.ends_at + HOUR).checks[-1].evidence.startswith("nobody looked from 14:34:45 UTC to")


def test_a_clock_that_was_set_back_moves_no_look_back() -> None:
    phase = looked(FIRST, (60, WELL), (10, ILL))
    assert phase.watch is not None
    assert phase.watch.looked_at == NOW + 60 * SECONDS
    assert phase.watch.unwell[0].since == NOW + 60 * SECONDS
    assert phase.falls_due == NOW + 75 * SECONDS


def test_only_the_latest_twenty_stretches_are_kept() -> None:
    phase = through(THIRD, [ILL, WELL] * 30)
    assert phase.watch is not None
    assert len(phase.watch.unwell) == 20
    assert phase.watch.looks == 60
