"""What state follows from an alarm's points: M of N, missing data, and why, in CloudWatch's words. Pure.

"Configuring how CloudWatch alarms treat missing data" and "Avoiding premature transitions to alarm state" in the
CloudWatch User Guide say what follows where points are missing.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from playground.aws.cloudwatch.alarm import ALARM, OK, UNKNOWN

_SHOWN = 15  # points in a reason, which has 1,023 characters at most
FURTHER = 2  # points before those of the evaluation periods that are looked at where some are missing

_COMPARED: Mapping[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}
OPERATORS = _COMPARED.keys()
_TREATED = {"breaching": "Breaching", "notBreaching": "NonBreaching", "missing": "Missing", "ignore": "Ignored"}
TREATMENTS = _TREATED.keys()


@dataclass(frozen=True)
class Rule:
    """`points` to alarm (M) of `periods` (N). `missing` is TreatMissingData."""

    threshold: float
    compared: str
    periods: int
    points: int
    missing: str

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Rule":
        periods = int(settings["EvaluationPeriods"])
        return cls(
            float(settings["Threshold"]),
            str(settings["ComparisonOperator"]),
            periods,
            int(settings.get("DatapointsToAlarm", periods)),
            str(settings.get("TreatMissingData", "missing")),
        )

    def breaches(self, value: float) -> bool:
        return _COMPARED[self.compared][0](value, self.threshold)


@dataclass(frozen=True)
class Judgement:
    """`points` are those that were evaluated, oldest first: (seconds since 1970, None where it is missing)."""

    value: str
    reason: str
    points: Sequence[tuple[float, float | None]]


def judged(rule: Rule, points: Sequence[tuple[float, float | None]], before: str) -> Judgement:
    """`points` are all of the evaluation range, oldest first; `before` is the state that the alarm is in."""
    real = [(at, value) for at, value in points if value is not None][-rule.periods :]
    lacking = rule.periods - len(real)
    value = _state(rule, points, [value for _, value in real], lacking, before)
    gaps = [(at, None) for at, value in reversed(points) if value is None][:lacking]
    evaluated: list[tuple[float, float | None]] = [*real, *gaps]
    return Judgement(value, _reason(rule, real, lacking, value, before), sorted(evaluated, key=lambda each: each[0]))


def _state(
    rule: Rule, points: Sequence[tuple[float, float | None]], real: Sequence[float], lacking: int, before: str
) -> str:
    breaching = sum(map(rule.breaches, real))
    if breaching + (lacking if rule.missing == "breaching" else 0) >= rule.points:
        return ALARM
    if not lacking or rule.missing in ("breaching", "notBreaching") or breaching < len(real):
        return OK
    if not real:
        return before if rule.missing == "ignore" else UNKNOWN
    oldest = next(age for age, (_, value) in zip(range(len(points), 0, -1), points, strict=True) if value is not None)
    return ALARM if rule.missing == "missing" and oldest >= rule.points else before


def _reason(rule: Rule, real: Sequence[tuple[float, float]], lacking: int, value: str, before: str) -> str:
    if value == UNKNOWN:
        return f"Insufficient Data: {_many(rule.periods, 'datapoint')} {_be(rule.periods)} unknown."
    treated = f"{_many(lacking, 'missing datapoint')} {_be(lacking)} treated as [{_TREATED[rule.missing]}]"
    if not real:
        return f"Threshold Crossed: no datapoints were received for {_many(rule.periods, 'period')} and {treated}."
    told = [one for one in real if rule.breaches(one[1]) is (value == ALARM)] or list(real)
    shown = ", ".join(f"{number!r} ({_moment(at)})" for at, number in reversed(told[-_SHOWN:]))
    crossed = f"{'' if value == ALARM else 'not '}{_COMPARED[rule.compared][1]} the threshold ({rule.threshold!r})"
    needed = rule.points if value == ALARM else rule.periods - rule.points + 1
    more = f" and {treated}" if lacking else ""
    change = f" (minimum {_many(needed, 'datapoint')} for {before} -> {value} transition)" if value != before else ""
    of = f"{len(told)} out of the last {rule.periods} datapoints"
    return f"Threshold Crossed: {of} [{shown}] {_be(len(told))} {crossed}{more}{change}."


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%d/%m/%y %H:%M:%S")


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _be(number: int) -> str:
    return "was" if number == 1 else "were"
