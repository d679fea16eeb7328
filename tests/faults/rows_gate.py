"""A pipeline asks the gate while something does not answer: it stays shut, with a status of its own, and says why."""

from collections.abc import Iterator

from tests.faults.aws_kinds import DENIED, DROPPED, THROTTLED, Kind, spoil, steady
from tests.faults.row import Fault, Row, Stage, happens
from tests.faults.world import FaultWorld

_SHUT = ("what is not known is no yes", "exit status 3")


def rows() -> Iterator[Row]:
    yield _shut(
        DENIED, "DescribeServices", "?     held: Not known", "AWS does not let this bot call ecs:DescribeServices"
    )
    yield _shut(DENIED, "DescribeTaskDefinition", "ok    held: ", "?     ready: ", "?     kept: ")
    yield _row("F14", happens("the database is not there", _lost), "?     live: Not known", *_SHUT)
    yield _shut(THROTTLED, "DescribeServices", "?     held: Not known", "AWS is throttling this account")
    yield _shut(DROPPED, "DescribeServices", "?     held: Not known", "the connection to AWS broke")


def _shut(kind: Kind, operation: str, *said: str) -> Row:
    return _row(kind.number, spoil(operation, steady(kind)), *said, *_SHUT)


def _row(number: str, fault: Fault, *said: str) -> Row:
    return Row(number=number, stage=Stage.GATE, fault=fault, ends="nothing", private=said)


def _lost(world: FaultWorld) -> None:
    world.lost = f"sqlite:///{world.home}/elsewhere.db"
