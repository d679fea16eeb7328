"""Exact tests decide what an alarm's figures show, by the bounds that the services file has."""

from datetime import timedelta

import pytest

from bot.catalog import Triggers
from bot.model import Figures, Metric, Point, Result, Trigger
from bot.triggers.judge import judge
from bot.triggers.names import triggers_of
from tests.unit.triggers.values import watched
from tests.unit.values import MINUTE, NOW

SERVICE = watched()


def figures(errors: float, *, requests: float = 120, bad_for: int = 30) -> Figures:
    """Half an hour, minute by minute; the last of them are bad."""
    start = NOW - 30 * MINUTE
    moments = [start + number * MINUTE for number in range(30)]
    bad = [Point(at, errors if number >= 30 - bad_for else 0.0) for number, at in enumerate(moments)]
    all_of_them = tuple(Point(at, requests) for at in moments)
    mean = tuple(Point(at, 6.0 if number >= 30 - bad_for else 0.2) for number, at in enumerate(moments))
    points = {Metric.REQUESTS: all_of_them, Metric.ERRORS: tuple(bad), Metric.MEAN: mean}
    return Figures(start, NOW, NOW, points)


def test_only_as_many_minutes_as_the_trigger_must_last_are_judged() -> None:
    found = judge([Trigger.ERRORS], figures(40, bad_for=10), None, SERVICE, NOW)

    assert found.check.result is Result.FAIL
    assert "33 % of 1,200 requests fail, surely above 10 %" in found.check.evidence
    assert found.figures.start == NOW - 10 * MINUTE
    lately = judge([Trigger.ERRORS], figures(40, bad_for=6), None, SERVICE, NOW).check
    assert lately.result is Result.INCONCLUSIVE
    assert lately.evidence.endswith("but between 14:20 and 14:24 UTC surely fewer than 5 % did: it has not lasted")


def test_a_burst_a_few_requests_and_no_figures_prove_nothing() -> None:
    nothing = Figures(NOW - 30 * MINUTE, NOW, NOW)
    for case in (figures(40, bad_for=1), figures(1, requests=2, bad_for=3), figures(4), nothing):
        assert judge([Trigger.ERRORS], case, None, SERVICE, NOW).check.result is not Result.FAIL


def test_the_bound_is_that_of_the_services_file() -> None:
    strict = watched(triggers=Triggers.model_validate({"errors": {"above": 1, "for": "15m"}}))

    found = judge([Trigger.ERRORS], figures(8), None, strict, NOW)

    assert found.check.result is Result.FAIL
    assert (found.check.evidence.endswith("above 1 %"), found.figures.start) == (True, NOW - timedelta(minutes=15))
    assert judge([Trigger.ERRORS], figures(8), None, SERVICE, NOW).check.result is Result.PASS


def test_another_system_s_alert_is_judged_by_all_triggers_and_told_by_the_one_that_fails() -> None:
    slow = judge(triggers_of(SERVICE), figures(0, bad_for=15), None, SERVICE, NOW)

    assert (slow.trigger, slow.check.result) == (Trigger.SLOW, Result.FAIL)
    assert judge(triggers_of(SERVICE), figures(0, bad_for=0), None, SERVICE, NOW).check.result is not Result.FAIL


@pytest.mark.parametrize("late", [0, 1, 2, 3])
def test_five_minutes_of_memory_are_judged_though_the_newest_are_late(late: int) -> None:
    measured = [Point(NOW - number * MINUTE, 94.0 if number < 10 else 40.0) for number in range(late + 1, 31)]
    points = {Metric.MEMORY: tuple(reversed(measured))}

    found = judge([Trigger.MEMORY], Figures(NOW - 30 * MINUTE, NOW, NOW, points), None, SERVICE, NOW)

    assert found.check.result is Result.FAIL
    assert len(found.figures.points[Metric.MEMORY]) == 5


def test_what_was_measured_before_it_went_out_is_told_beside_it() -> None:
    found = judge([Trigger.ERRORS], figures(40), figures(1), SERVICE, NOW)

    assert found.check.evidence.endswith("; 0.83 % in the hour before it went out")


def test_a_trigger_that_is_off_judges_no_alert() -> None:
    service = watched(triggers=Triggers.model_validate({"slow": "off"}))

    assert triggers_of(service) == (Trigger.ERRORS, Trigger.UNHEALTHY, Trigger.MEMORY)
    found = judge(triggers_of(service), figures(0, bad_for=15), None, service, NOW)
    assert found.check.result is not Result.FAIL
    assert triggers_of(watched()) == tuple(Trigger)
