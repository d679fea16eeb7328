"""Which times a rollback is compared with, and at what share of the week's peak it was judged."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model import Figures, Metric, Point, Rollback
from bot.validation.baseline import (
    Stretch,
    healthy_stretch,
    incident,
    peak_of,
    requests_a_minute,
    share_of_peak,
)
from tests.unit.values import DAY, HOUR, MINUTE, NOW, Past, history, plan, rollback

SOON = NOW - 4 * MINUTE


def gone_back(acted_at: datetime = SOON) -> Rollback:
    """From :42 to :38."""
    return replace(rollback(), acted_at=acted_at)


def healthy(*past: Past, now: datetime = NOW) -> Stretch | None:
    return healthy_stretch(gone_back(), *history(*past), now)


def test_the_healthy_past_is_the_last_hour_before_the_target_was_left_whatever_came_in_between() -> None:
    left = NOW - 2 * DAY
    found = healthy(Past(38, 8 * DAY), Past(41, 2 * DAY), Past(42, HOUR))

    assert found == Stretch(left - HOUR, left)


def test_of_several_stretches_the_latest_counts_and_not_the_one_that_the_rollback_itself_began() -> None:
    found = healthy(Past(38, 8 * DAY), Past(41, 2 * DAY), Past(38, DAY), Past(42, 30 * MINUTE), Past(38, 4 * MINUTE))

    assert found == Stretch(NOW - 90 * MINUTE, NOW - 30 * MINUTE)


def test_a_target_that_served_for_some_minutes_has_no_more_than_these() -> None:
    found = healthy(Past(37, DAY), Past(38, 30 * MINUTE), Past(42, 10 * MINUTE))

    assert found == Stretch(NOW - 28 * MINUTE, NOW - 10 * MINUTE), "it was there two minutes later"


def test_what_still_moves_beside_the_target_ends_its_healthy_past() -> None:
    found = healthy(Past(38, DAY), Past(42, 20 * MINUTE, status="IN_PROGRESS"))

    assert found == Stretch(NOW - 80 * MINUTE, NOW - 20 * MINUTE)


@pytest.mark.parametrize(("ago", "period"), [(14 * DAY, 60), (20 * DAY, 300), (62 * DAY, 300), (64 * DAY, None)])
def test_periods_are_as_long_as_cloudwatch_keeps_them_by_then(ago: timedelta, period: int | None) -> None:
    found = healthy(Past(38, ago + DAY), Past(42, ago))

    assert (found.period if found else None) == period


def test_a_target_that_ecs_does_not_remember_or_that_ran_no_task_has_no_healthy_past() -> None:
    assert healthy(Past(37, DAY), Past(42, HOUR)) is None
    assert healthy(Past(38, DAY, wanted=0), Past(42, HOUR)) is None


def test_what_is_made_of_the_bad_revision_itself_is_not_compared_with_that() -> None:
    """A feature was switched off, or a commit reverted."""
    made = plan()
    of = replace(rollback(of=replace(made, from_task_definition=made.to_task_definition)), acted_at=SOON)

    assert healthy_stretch(of, *history(Past(37, 8 * DAY), Past(38, DAY)), NOW) is None


def test_the_incident_is_the_last_half_hour_before_the_rollback_acted_since_the_bad_release_came() -> None:
    of = gone_back()

    assert incident(of, *history(Past(38, DAY), Past(42, 12 * MINUTE)), NOW) == Stretch(NOW - 12 * MINUTE, SOON)
    assert incident(of, *history(Past(38, DAY), Past(42, 9 * HOUR)), NOW) == Stretch(SOON - 30 * MINUTE, SOON)
    again = history(Past(42, DAY), Past(38, 5 * HOUR), Past(42, 20 * MINUTE), Past(42, 2 * MINUTE))
    assert incident(of, *again, NOW) == Stretch(NOW - 20 * MINUTE, SOON), "what came after it acted is another matter"
    assert incident(of, [], {}, NOW) == Stretch(SOON - 30 * MINUTE, SOON), "longer ago than ECS remembers"


def counted(*requests: float, minutes: int = 4, period: int = 60) -> Figures:
    start = NOW - minutes * MINUTE
    points = tuple(Point(start + number * MINUTE, value) for number, value in enumerate(requests))
    return Figures(start, NOW, NOW, {Metric.REQUESTS: points} if requests else {}, period=period)


def test_minutes_without_a_request_count_and_a_window_without_any_has_no_share() -> None:
    assert requests_a_minute(counted(100, 60)) == 40
    assert share_of_peak(counted(100, 60), 80) == 0.5
    assert share_of_peak(counted(), 80) is None
    assert share_of_peak(counted(100), None) is None


def test_the_peak_is_that_of_the_busiest_hour_by_the_minute() -> None:
    assert peak_of(counted(600, 72_000, 1200, period=3600)) == 1200
    assert peak_of(counted(period=3600)) is None
