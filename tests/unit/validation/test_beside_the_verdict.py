"""What stands beside the checks of the third phase: what people say, and at which load it was judged."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Check, Figures, Health, LoadTest, Metric, Point, Result, UserReport
from bot.validation.checks import overall
from bot.validation.load import load_check, load_test_check
from bot.validation.sign_in import not_tried
from bot.validation.users import users_check
from tests.unit.validation.test_sign_in import step
from tests.unit.values import HOUR, MINUTE, NOW

WELL = Check("service", Result.PASS, "4 of 4 tasks", NOW)


def said(*answers: bool, person: str = "") -> list[UserReport]:
    return [UserReport(f"U0{number}", person, well, NOW) for number, well in enumerate(answers)]


@pytest.mark.parametrize("person", ["", "ann"])
@pytest.mark.parametrize("answers", [(False,), (True, False), (False, True, True)])
def test_one_who_says_that_users_suffer_fails_the_phase_whoever_else_says_what(
    answers: tuple[bool, ...], person: str
) -> None:
    check = users_check(said(*answers, person=person), NOW)

    assert overall([WELL, check]) is Health.FAILED
    assert check.evidence.endswith("users report problems")


def test_that_nobody_suffers_or_nobody_answers_is_said_and_is_no_part_of_the_verdict() -> None:
    none, silent = users_check(said(True, person="ann"), NOW), users_check([], NOW)

    assert (none.evidence, silent.evidence) == ("none, says ann", "nobody has answered whether there are any")
    for check in (none, silent):
        assert overall([check]) is Health.INCONCLUSIVE, "by itself it passes nothing"
        assert overall([WELL, check]) is Health.PASSED


def test_many_people_are_counted_and_nobody_is_called() -> None:
    check = users_check(said(*[False] * 5), NOW)

    assert check.evidence == "U00, U01, U02 and 2 others: users report problems"


def test_what_people_report_by_themselves_is_counted_with_how_many_they_are() -> None:
    ann, bob = said(False, False)

    check = users_check([replace(ann, times=3), bob], NOW)

    assert check.evidence == "U00, U01: users report problems, 4 reports by 2 people"


def figures(*a_minute: float) -> Figures:
    points = {Metric.REQUESTS: tuple(Point(NOW + n * MINUTE, value) for n, value in enumerate(a_minute))}
    return Figures(NOW, NOW + len(a_minute) * MINUTE, NOW, points if a_minute else {})


@pytest.mark.parametrize(
    ("measured", "peak", "evidence"),
    [
        (
            figures(12400, 12400),
            30200.0,
            "judged at 41 % of the last 7 days' peak (12,400 of 30,200 requests a minute), "
            "which proves little for the peak",
        ),
        (figures(80, 100), 100.0, "judged at 90 % of the last 7 days' peak (90 of 100 requests a minute)"),
        (figures(120), 100.0, "judged at 120 % of the last 7 days' peak (120 of 100 requests a minute)"),
        (figures(90), None, "not known beside the last 7 days' peak: no requests were counted in the last 7 days"),
        (None, 100.0, "not known beside the last 7 days' peak: no requests were counted"),
    ],
)
def test_the_load_is_said_with_the_verdict_and_judges_nothing(
    measured: Figures | None, peak: float | None, evidence: str
) -> None:
    check = load_check(measured, peak, NOW)

    assert (check.evidence, check.result) == (evidence, Result.NOTE)


def test_a_peak_that_could_not_be_read_says_why() -> None:
    check = load_check(figures(90), None, NOW, problem="Could not read metrics: throttled.")

    assert check.evidence == "not known beside the last 7 days' peak: Could not read metrics: throttled."


def test_a_load_test_stands_beside_the_verdict_over_or_not() -> None:
    running = LoadTest("a" * 32, "U0ANN", NOW)
    over = replace(running, ended_at=NOW + timedelta(hours=1), result="failed after 3 min")

    assert (load_test_check(running, NOW + HOUR).evidence, load_test_check(over, NOW).evidence) == (
        "still running",
        "failed after 3 min",
    )
    assert not load_test_check(over, NOW).judges


def test_steps_that_were_not_tried_neither_pass_nor_fail() -> None:
    checks = not_tried([step(name="one"), step(name="two")], "“login page” comes first", NOW)

    assert [check.name for check in checks] == ["sign-in: one", "sign-in: two"]
    assert overall([WELL, *checks]) is Health.INCONCLUSIVE
