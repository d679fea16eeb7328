"""How ready a service is, is asked for while AWS or Slack does not answer: that is unknown, and the rest is told."""

from collections.abc import Iterator

from tests.faults import slack_kinds
from tests.faults.aws_kinds import DENIED, DROPPED, THROTTLED, action, spoil, steady
from tests.faults.row import Fault, Row, Stage
from tests.faults.slack_kinds import fails

_REST = ("In order", "features: mcp can be switched off alone")


def rows() -> Iterator[Row]:
    for kind in (THROTTLED, DROPPED, DENIED):
        lacks = f"Add {action('GetLifecyclePolicy')}" if kind is DENIED else "looked at again within half an hour"
        yield _ready("F37", spoil("GetLifecyclePolicy", steady(kind)), "*images*, unknown: Not read", lacks)
        told = ("*target*, unknown: Not read", "*breaker*, unknown: Not read", "DescribeServices")
        yield _ready("F30", spoil("DescribeServices", steady(kind)), *told)
    yield _ready("F20", fails("users.info", slack_kinds.ERROR, skip=1), "*approvers*, unknown: Not read")


def _ready(number: str, fault: Fault, *told: str) -> Row:
    return Row(number=number, stage=Stage.READINESS, fault=fault, ends="nothing", private=(*told, *_REST))
