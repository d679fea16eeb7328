"""Metric math as CloudWatch works it out, and what it would not take. Pure."""

import pytest

from playground.aws.cloudwatch.admission import admit_expression
from playground.aws.cloudwatch.expression import read
from playground.aws.cloudwatch.metric_math import Points, Value, worked_out
from playground.aws.errors import AwsError

MOMENTS = (0.0, 60.0, 120.0)
KNOWN: dict[str, Points] = {
    "m1": {0.0: 10.0, 60.0: 20.0, 120.0: 30.0},
    "m2": {0.0: 2.0, 120.0: 0.0},
    "errors": {},
}


def value(expression: str) -> Value:
    return worked_out(read(expression), KNOWN, KNOWN, MOMENTS)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("m1 + 1", [11, 21, 31]),
        ("-m1 * 2 ^ 2", [-40, -80, -120]),
        ("1 + 2 * m1 - m1 / 10", [20, 39, 58]),
        ("100 * m2 / m1", [20, None, 0]),
        ("m1 / m2", [5, None, None]),  # a division by nothing has no value
        ("FILL(m2, 0)", [2, 0, 0]),
        ("FILL(m2, REPEAT)", [2, 2, 0]),
        ("FILL(errors, 0) / m1", [0, 0, 0]),
        ("SUM([m1, m2])", [12, 20, 30]),  # of those that have a value
        ("MAX([m1, m2])", [10, 20, 30]),
        ("SUM(METRICS('m'))", [12, 20, 30]),
        ("m1 / SUM(m1)", [1 / 6, 1 / 3, 1 / 2]),
        ("IF(m1 >= 20, 1, 0)", [0, 1, 1]),
        ("IF(m1 > 10 AND m1 < 30, m1)", [None, 20, None]),
        ("IF(m2 == 0 || m2 > 1, m1, m2)", [10, None, 30]),
        ("IF(SUM([m1, m2]) >= 20, 100 * FILL(m2, 0) / m1, 0)", [0, 0, 0]),
    ],
)
def test_each_form_is_worked_out_at_each_moment(expression: str, found: list[float | None]) -> None:
    series = value(expression)

    assert isinstance(series, dict)
    assert [series.get(at) for at in MOMENTS] == [pytest.approx(each) if each is not None else None for each in found]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("m1 +", "Invalid syntax"),
        ("(m1", "Invalid syntax"),
        ("m1 m2", "Invalid syntax"),
        ("m1 % 2", "Invalid syntax"),
        ("m9 * 2", "Undefined variable 'm9'"),
        ("e1 * 2", "Undefined variable 'e1'"),  # itself
        ("RATE(m1)", "does not simulate the function RATE"),
    ],
)
def test_what_cloudwatch_would_not_take_is_refused_when_it_is_put(expression: str, why: str) -> None:
    with pytest.raises(AwsError, match=why.replace("(", r"\(")):
        admit_expression({"Id": "e1", "Expression": expression}, ["m1", "m2"])
