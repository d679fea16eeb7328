"""CloudWatch in the later phases of validation: what passes is made up for, what does not leaves the phase open."""

from collections.abc import Iterator

from tests.faults import aws_kinds as kinds
from tests.faults.aws_kinds import Kind, distort, spoil, steady
from tests.faults.row import Fault, Row, Stage

_OPERATION = "GetMetricData"
_READING = "Could not read CloudWatch's metrics (GetMetricData)"
_WORDS = {"passed": "well", "inconclusive": "not enough data"}
_NOTHING = steady(Kind("no figures at all", "F50", "", {}))
_PART = steady(Kind("only a part of the figures", "F60", "", {}))


def rows() -> Iterator[Row]:
    for kind in (*kinds.PASSING, *kinds.TRYING):
        yield _row(kind.number, spoil(_OPERATION, kind), "passed")
    for kind in (*kinds.TRYING, *kinds.FIRM):
        says = kind.says.format(action=kinds.action(_OPERATION))
        yield _row(kind.number, spoil(_OPERATION, steady(kind)), "inconclusive", _READING, says)
    for kind, change in ((kinds.PAGE, kinds.page), (kinds.LACKING, lambda answer: {"MetricDataResults": [{}]})):
        yield _row(kind.number, distort(_OPERATION, steady(kind), change), "inconclusive", _READING)
    yield _row("F50", distort(_OPERATION, _NOTHING, _empty), "inconclusive", "CloudWatch has nothing of these")
    yield _row("F60", distort(_OPERATION, _PART, _partial), "inconclusive", "answered only in part (PartialData)")


def _row(number: str, fault: Fault, health: str, *told: str) -> Row:
    told = (f"Minutes 5 to 30: {_WORDS[health]}", *told)
    return Row(number=number, stage=Stage.WATCH, fault=fault, ends="succeeded", told=told, sent=1, health=health)


def _empty(answer: dict[str, object]) -> dict[str, object]:
    return answer | {"MetricDataResults": [_without_values(each) for each in _results(answer)]}


def _partial(answer: dict[str, object]) -> dict[str, object]:
    return answer | {"MetricDataResults": [each | {"StatusCode": "PartialData"} for each in _results(answer)]}


def _without_values(result: dict[str, object]) -> dict[str, object]:
    return result | {"Timestamps": [], "Values": []}


def _results(answer: dict[str, object]) -> list[dict[str, object]]:
    found = answer["MetricDataResults"]
    assert isinstance(found, list)
    return found
