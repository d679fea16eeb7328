"""What state follows from which points: the tables of the CloudWatch User Guide on missing data, row by row. Pure."""

import pytest

from playground.aws.cloudwatch.judgement import Judgement, Rule, judged

BEFORE = "BEFORE"
X, O, _ = 20.0, 0.0, None  # noqa: E741 - as in the tables of the guide


def judge(points: list[float | None], *, m: int, n: int, missing: str, before: str = BEFORE) -> Judgement:
    rule = Rule(10.0, "GreaterThanThreshold", n, m, missing)
    return judged(rule, [(60.0 * number, value) for number, value in enumerate(points)], before)


@pytest.mark.parametrize(
    ("points", "m", "states"),
    [  # missing, ignore, breaching, notBreaching
        ([O, _, X, _, X], 3, ["OK", "OK", "OK", "OK"]),
        ([O, _, _, _, _], 3, ["OK", "OK", "OK", "OK"]),
        ([_, _, _, _, _], 3, ["INSUFFICIENT_DATA", BEFORE, "ALARM", "OK"]),
        ([O, X, X, _, X], 3, ["ALARM", "ALARM", "ALARM", "ALARM"]),
        ([_, _, X, _, _], 3, ["ALARM", BEFORE, "ALARM", "OK"]),
        ([O, _, X, _, X], 2, ["ALARM", "ALARM", "ALARM", "ALARM"]),
        ([O, O, X, O, X], 2, ["ALARM", "ALARM", "ALARM", "ALARM"]),
        ([O, _, X, _, _], 2, ["OK", "OK", "ALARM", "OK"]),
        ([_, _, _, _, O], 2, ["OK", "OK", "ALARM", "OK"]),
        ([_, _, _, X, _], 2, ["ALARM", BEFORE, "ALARM", "OK"]),
        ([_, _, _, _, X], 3, [BEFORE, BEFORE, "ALARM", "OK"]),  # the next one may be well
        ([_, _, _, X, _], 3, [BEFORE, BEFORE, "ALARM", "OK"]),
    ],
)
def test_missing_points_are_treated_as_the_guide_says(points: list[float | None], m: int, states: list[str]) -> None:
    treatments = ("missing", "ignore", "breaching", "notBreaching")

    assert [judge(points, m=m, n=3, missing=each).value for each in treatments] == states


def test_the_reason_says_which_points_and_how_many_were_needed_and_how_what_lacks_was_treated() -> None:
    rings = judge([O, X, X, X, X], m=3, n=3, missing="missing", before="OK")
    ends = judge([X, X, X, O, X], m=3, n=3, missing="missing", before="ALARM")

    assert rings.reason == (
        "Threshold Crossed: 3 out of the last 3 datapoints [20.0 (01/01/70 00:04:00), 20.0 (01/01/70 00:03:00), "
        "20.0 (01/01/70 00:02:00)] were greater than the threshold (10.0) (minimum 3 datapoints for OK -> ALARM "
        "transition)."
    )
    assert ends.reason == (
        "Threshold Crossed: 1 out of the last 3 datapoints [0.0 (01/01/70 00:03:00)] was not greater than the "
        "threshold (10.0) (minimum 1 datapoint for ALARM -> OK transition)."
    )
    assert judge([_, _, _, _, _], m=3, n=3, missing="notBreaching").reason == (
        "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as "
        "[NonBreaching]."
    )
    assert judge([_, _, _], m=1, n=1, missing="missing").reason == "Insufficient Data: 1 datapoint was unknown."


def test_a_long_reason_is_no_longer_than_cloudwatchs() -> None:
    assert len(judge([X] * 62, m=60, n=60, missing="missing").reason) <= 1023
