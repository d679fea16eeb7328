"""An alarm acts by itself only where its figures were beyond the bound minute after minute, as the bot reads them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.catalog import Triggers
from bot.model import Figures, Metric, Point, Result, Trigger
from bot.triggers.minutes import lasted, looked_back
from bot.triggers.still import no_longer, not_shown
from tests.unit.triggers.test_judge import figures
from tests.unit.triggers.values import BAD, DEPLOYED, FIRING, considered, watched
from tests.unit.values import MINUTE, NOW

SERVICE = watched()
BUSY = watched(triggers=Triggers.model_validate({"errors": {"min_requests": 10}}))


def late(minutes: int, of: Figures) -> Figures:
    """The newest minutes are not there yet."""
    ends = of.end - minutes * MINUTE
    return replace(of, points={key: tuple(p for p in points if p.at < ends) for key, points in of.points.items()})


def levels(metric: Metric, value: float, minutes: int) -> Figures:
    points = tuple(Point(NOW - number * MINUTE, value) for number in range(1, minutes + 1))
    return Figures(NOW - 30 * MINUTE, NOW, NOW, {metric: points})


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (figures(40, bad_for=10), True),
        (figures(40, bad_for=9), False),
        (late(3, figures(40, bad_for=13)), True),
        (late(3, figures(40, bad_for=12)), False),
        (late(6, figures(40)), False),
        (figures(12), False),
        (figures(9, requests=9), False),  # too few requests in each minute
        (Figures(NOW - 30 * MINUTE, NOW, NOW), False),
    ],
)
def test_errors_last_ten_minutes_of_ten(of: Figures, said: bool) -> None:
    assert lasted(Trigger.ERRORS, of, BUSY) is said


def test_the_other_triggers_last_as_long_as_they_say() -> None:
    slow = figures(0, bad_for=10)

    assert lasted(Trigger.SLOW, slow, SERVICE)
    assert not lasted(Trigger.SLOW, figures(0, bad_for=9), SERVICE)
    assert lasted(Trigger.MEMORY, levels(Metric.MEMORY, 95, 5), SERVICE)
    assert not lasted(Trigger.MEMORY, levels(Metric.MEMORY, 95, 4), SERVICE)
    assert not lasted(Trigger.MEMORY, levels(Metric.MEMORY, 89, 30), SERVICE)
    ill = replace(levels(Metric.HEALTHY, 1, 5), points=levels(Metric.HEALTHY, 1, 5).points
                  | levels(Metric.UNHEALTHY, 2, 5).points)  # fmt: skip
    assert lasted(Trigger.UNHEALTHY, ill, SERVICE)


def test_as_far_back_is_read_as_the_longest_trigger_must_last() -> None:
    long = watched(triggers=Triggers.model_validate({"memory": {"for": "3h"}}))

    assert looked_back(SERVICE) == timedelta(minutes=30)
    assert looked_back(long) == timedelta(hours=3, minutes=4)


def test_what_does_not_stand_any_more_says_why() -> None:
    of_it = considered()

    assert no_longer(FIRING, DEPLOYED, of_it) == ""
    assert "no such alarm" in no_longer(None, DEPLOYED, of_it)
    assert "It is over" in no_longer(replace(FIRING, state="OK"), DEPLOYED, of_it)
    assert "mute rule nightly" in no_longer(replace(FIRING, muted="nightly"), DEPLOYED, of_it)
    assert "actions are disabled" in no_longer(replace(FIRING, enabled=False), DEPLOYED, of_it)
    assert "composite" in no_longer(replace(FIRING, plain=False), DEPLOYED, of_it)
    assert "set by hand" in no_longer(replace(FIRING, data=False), DEPLOYED, of_it)
    assert "deployed meanwhile" in no_longer(FIRING, replace(DEPLOYED, id="sd/43"), of_it)
    assert "fired already" in no_longer(replace(FIRING, since=NOW - 60 * MINUTE), DEPLOYED, of_it)
    assert not_shown(BAD, Trigger.ERRORS, figures(40), SERVICE) == ""
    short = not_shown(BAD, Trigger.SLOW, figures(0, bad_for=3), SERVICE)
    assert "not beyond its bound for 10 min in a row" in short
    assert not_shown(replace(BAD, result=Result.INCONCLUSIVE), Trigger.ERRORS, figures(40), SERVICE) != ""
