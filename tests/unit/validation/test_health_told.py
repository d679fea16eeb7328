"""What a look at a service comes to: well only where every check passed; and which minutes are of what runs now."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.model import Check, Figures, Health, HealthNow, Metric, Point, Result
from bot.validation.health_told import alone_since, headline, split, verdict, worst_first
from bot.validation.subject import running_now
from tests.unit.values import HOUR, MINUTE, NOW, deployment, service_state, stopped, td

PASS, FAIL, OPEN = Result.PASS, Result.FAIL, Result.INCONCLUSIVE


def health(*results: Result) -> HealthNow:
    return HealthNow("web", NOW, tuple(Check(f"c{n}", result, "seen", NOW) for n, result in enumerate(results, 1)))


@pytest.mark.parametrize(
    ("results", "found", "words"),
    [
        ([PASS] * 7, Health.PASSED, "web is well: 7 of 7 checks"),
        ([PASS], Health.PASSED, "web is well: 1 of 1 check"),
        ([PASS, FAIL, OPEN, FAIL], Health.FAILED, "web: 2 of 4 checks fail: c2, c4"),
        ([PASS, FAIL], Health.FAILED, "web: 1 of 2 checks fails: c2"),
        ([PASS, OPEN, PASS], Health.INCONCLUSIVE, "web: not enough data: c2 · 2 of 3 checks pass"),
        ([OPEN], Health.INCONCLUSIVE, "web: not enough data: c1"),
        ([OPEN] * 7, Health.INCONCLUSIVE, "web: not enough data: c1, c2, c3, c4 and 3 more"),
    ],
)
def test_it_is_well_only_where_every_check_passed(results: Sequence[Result], found: Health, words: str) -> None:
    assert (verdict(health(*results)), headline(health(*results))) == (found, words)


def test_the_worst_comes_first_and_else_the_order_stays() -> None:
    ordered = worst_first(health(PASS, OPEN, FAIL, PASS, FAIL).checks)
    assert [check.name for check in ordered] == ["c3", "c5", "c2", "c1", "c4"]


START = NOW.replace(second=0, microsecond=0)
FIGURES = Figures(
    START, START + 4 * MINUTE, NOW, {Metric.REQUESTS: tuple(Point(START + n * MINUTE, n) for n in range(4))}
)


def values(figures: Figures | None) -> list[float]:
    return [point.value for point in figures.points.get(Metric.REQUESTS, ())] if figures else []


@pytest.mark.parametrize(
    ("seconds", "before", "since"),
    [
        (-60, [], [0, 1, 2, 3]),
        (0, [], [0, 1, 2, 3]),
        (1, [0], [1, 2, 3]),
        (60, [0], [1, 2, 3]),
        (61, [0, 1], [2, 3]),
        (200, [0, 1, 2, 3], []),
        (900, [0, 1, 2, 3], []),
    ],
)
def test_the_minute_in_which_it_came_is_not_counted_for_it(seconds: int, before: list[int], since: list[int]) -> None:
    old, new = split(FIGURES, START + seconds * MINUTE / 60)

    assert (values(old), values(new)) == (before, since)
    assert (old is None) == (not before)
    assert new.start <= new.end == FIGURES.end


def test_what_was_deployed_within_the_time_counts_from_then_on() -> None:
    young = running_now(service_state(deployment(created_at=NOW - 5 * MINUTE)), NOW - HOUR)
    old = running_now(service_state(deployment(created_at=NOW - 5 * HOUR)), NOW - HOUR)

    assert (young.began, young.ended, young.moving) == (NOW - 5 * MINUTE, NOW - 5 * MINUTE, False)
    assert old.ended == NOW - HOUR
    assert old.since == f"{NOW - HOUR:%H:%M} UTC"
    assert (old.task_definition, old.plan) == (td(42), None)


@pytest.mark.parametrize(
    ("rollout", "others", "moving"),
    [("COMPLETED", 0, False), ("IN_PROGRESS", 0, True), ("COMPLETED", 4, True), ("FAILED", 4, False), ("", 0, False)],
)
def test_a_deployment_is_under_way_until_ecs_calls_it_done_or_failed(rollout: str, others: int, moving: bool) -> None:
    older = deployment("ecs-svc/1", 41, status="ACTIVE", running=others)
    assert running_now(service_state(deployment(rollout_state=rollout), older), NOW - HOUR).moving is moving


def test_it_serves_alone_since_the_last_task_of_another_revision_was_told_to_stop() -> None:
    primary, died = deployment(created_at=NOW), stopped("", 42, after=9 * MINUTE)
    earlier, draining = stopped("", 41, after=-MINUTE), stopped("", 41, after=4 * MINUTE)
    draining = replace(draining, stopping_at=NOW + 2 * MINUTE)

    assert alone_since(primary, [earlier, draining, died]) == NOW + 2 * MINUTE
    assert alone_since(primary, [earlier, died]) == NOW
