"""Reading what a rollback leans on, for a plan: whatever goes wrong there is said on the card, and stops nobody."""

from collections.abc import Iterator

from tests.faults import aws_kinds as kinds
from tests.faults.aws_kinds import Kind, spoil, times
from tests.faults.row import Row, Stage

# Each read, how often it is made at once, and what the card then says could not be checked.
_READS = {
    "DescribeSecret": (1, "the secret quilt/session"),
    "DescribeParameters": (1, "the parameter /quilt/jwt"),
    "DescribeLogGroups": (1, "the log group /aws/ecs/quilt-catalog"),
    "GetRole": (2, "role quilt-catalog-"),
    "DescribeTargetGroups": (1, "the target group quilt-catalog"),
    "DescribeTargetGroupAttributes": (1, "the target group quilt-catalog"),
    "DescribeClusters": (1, "the cluster sales-prod"),
}


def rows() -> Iterator[Row]:
    for operation, (at_once, what) in _READS.items():
        yield _said(operation, times(kinds.DENIED, at_once), f"The bot may not call {kinds.action(operation)}")
        for kind in kinds.TRYING:
            yield _said(operation, times(kind, kind.times * at_once), what, "Could not be checked")
        for kind in kinds.PASSING:
            yield _said(operation, kind)


def _said(operation: str, kind: Kind, *told: str) -> Row:
    return Row(
        number=kind.number,
        stage=Stage.PLAN,
        fault=spoil(operation, kind),
        ends="proposed",
        told=("Roll back quilt-catalog?", *told),
    )
