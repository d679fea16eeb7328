"""One estimate of how long a rollout takes, from everything that is known."""

from typing import Any

import pytest

from bot.model import TargetGroup, TrafficShift
from bot.preflight.duration import estimate
from tests.unit.values import DAY, HOUR, MINUTE, Past, history, service_state

GROUP = {"arn:tg": TargetGroup("ip", interval=30, healthy_threshold=5, deregistration_delay=300)}


@pytest.mark.parametrize(
    ("state", "low", "high"),
    [
        ({"desired": 4, "maximum_percent": 200}, 30 + 15, 60 + 60 + 300),
        ({"desired": 4, "maximum_percent": 125}, 4 * 30 + 15, 4 * 120 + 300),
        ({"desired": 4, "minimum_percent": 50, "maximum_percent": 100, "target_groups": ()}, 60, 240),
        ({"desired": 1, "maximum_percent": 100}, 30 + 15, 60 + 60 + 300),
        ({"desired": 0}, 0, 0),
    ],
)
def test_the_estimate_grows_with_the_waves_of_replacement(state: dict[str, Any], low: int, high: int) -> None:
    assert estimate(service_state(**state), [], {}).expected == (low, high)


def test_the_checks_and_the_drain_of_the_target_group_are_in_it() -> None:
    takes = estimate(service_state(desired=2, maximum_percent=200), [], GROUP)
    assert takes.expected == (20 + 150 + 300, 60 + 150 + 60 + 300)
    assert takes.by_settings == takes.low


def test_what_the_last_five_finished_rollouts_took_is_seen_and_not_estimated() -> None:
    minutes = [9, 4, 2, 3, 5, 4]
    past = [Past(30 + i, (20 - i) * HOUR, took=took * MINUTE) for i, took in enumerate(minutes)]
    failed = Past(40, HOUR, "ROLLBACK_SUCCESSFUL", took=50 * MINUTE)
    moving = Past(41, MINUTE, "IN_PROGRESS")
    assert estimate(service_state(), history(*past, failed, moving)[0], {}).expected == (120, 300)
    assert estimate(service_state(desired=0), history(*past)[0], {}).expected == (0, 0)


def test_settings_that_ask_for_more_than_was_ever_seen_may_be_new() -> None:
    past, _ = history(Past(38, 9 * DAY), Past(42, DAY))
    assert estimate(service_state(), past, GROUP).expected == (120, 4 * 170 + 300)


def test_where_traffic_is_moved_its_waits_are_added_and_old_rollouts_say_nothing() -> None:
    past, _ = history(Past(38, 9 * DAY), Past(42, DAY))
    canary = TrafficShift("CANARY", bake=5 * MINUTE, percent=10, step=10 * MINUTE)
    takes = estimate(service_state(health_grace_seconds=0), past, GROUP, shift=canary)
    assert takes.expected == (20 + 150 + 10 + 900 + 300, 60 + 150 + 60 + 900 + 300)
    assert takes.traffic == 60 + 150 + 60 + 600
    assert estimate(service_state(), past, GROUP, shift=canary, sends_back=True).expected == (310, 360)
