"""Following the rollout, and validating its end: what cannot be read is waited for, or said to be unknown."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.faults import aws_kinds as kinds
from tests.faults.aws_kinds import Kind, distort, for_good, spoil, times
from tests.faults.row import Fault, Row, Stage, both

_BLIND = "ECS cannot be read right now: Could not"
_DONE = ("Rolled quilt-catalog back in", "First 5 minutes: well")
_HOLLOW: dict[str, Callable[[Any], Any]] = {
    "DescribeServices": lambda answer: {"services": [{"serviceName": "quilt-catalog-service"}]},
    "DescribeServiceDeployments": lambda answer: {"serviceDeployments": [{"status": "IN_PROGRESS"}]},
    "ListTasks": lambda answer: {"failures": []},
    "DescribeTasks": lambda answer: {"tasks": [{"lastStatus": "RUNNING"}]},
    "DescribeTargetHealth": lambda answer: answer.replace("State", "Status"),
    "FilterLogEvents": lambda answer: {"searchedLogStreams": []},
    "DescribeTaskDefinition": lambda answer: {"taskDefinition": {"family": "quilt-catalog"}},
}
_TASKS = "read the tasks of sales-prod/quilt-catalog-service (DescribeTasks)"
_WATCHED = {  # the reads of one look at the rollout, and how often a look makes each
    "DescribeServices": 1,
    "DescribeServiceDeployments": 1,
    "ListTasks": 2,
    "DescribeTasks": 2,
}


def rows() -> Iterator[Row]:
    for operation, at_once in _WATCHED.items():
        yield from _watched(operation, at_once)
    yield from _gone_and_late()
    yield from _validated()


def _watched(operation: str, at_once: int) -> Iterator[Row]:
    for kind in kinds.PASSING:
        yield _seen_through(kind.number, spoil(operation, kind), ())
    for kind in (*kinds.TRYING, *kinds.FIRM):
        # Twice, so that a whole look at the rollout fails.
        yield _seen_through(kind.number, spoil(operation, times(kind, 2 * at_once * kind.times)), (_BLIND,))
    for kind, change in ((kinds.PAGE, kinds.page), (kinds.LACKING, _HOLLOW[operation])):
        yield _seen_through(kind.number, distort(operation, times(kind, 2 * at_once), change), (_BLIND,))
    yield _never_again(operation, kinds.DENIED)
    yield _never_again(operation, kinds.EXPIRED)


def _seen_through(number: str, fault: Fault, seen: tuple[str, ...]) -> Row:
    """It passes, and the rollout is followed to its end."""
    return Row(
        number=number,
        stage=Stage.MONITOR,
        fault=fault,
        ends="succeeded",
        told=_DONE,
        seen=seen,
        sent=1,
        health="passed",
    )


def _never_again(operation: str, kind: Kind) -> Row:
    return Row(
        number=kind.number,
        stage=Stage.MONITOR,
        fault=for_good(operation, kind),
        ends="indeterminate",
        told=(
            "ECS could not be read until the deadline",
            kind.says.format(action=kinds.action(operation)),
            "aws ecs describe-services",
        ),
        seen=(_BLIND,),
        sent=1,
        stride=timedelta(minutes=2),
    )


def _gone_and_late() -> Iterator[Row]:
    missing = {"services": [], "failures": [{"arn": "arn:aws:ecs:service", "reason": "MISSING"}]}
    unknown = {"serviceDeployments": [], "failures": [{"arn": "arn:aws:ecs:deployment", "reason": "MISSING"}]}
    yield _seen_through(
        "F48",
        distort("DescribeServices", times(kinds.MISSING, 2), lambda answer: missing),
        ("does not exist in us-east-1",),
    )
    yield _seen_through("F48", distort("DescribeServiceDeployments", kinds.MISSING, lambda answer: unknown), ())
    for operation in ("DescribeServices", "DescribeServiceDeployments", "ListTasks"):
        for count in (1, 4):
            yield _seen_through("F47", _stale(operation, count), ())
    yield _seen_through("F60", _unplugged(), (_BLIND, "AWS could not be reached; check the network"))


def _stale(operation: str, count: int) -> Fault:
    """What was answered before the newest change; our own deployment was not there yet."""
    kind = Kind(f"{count} times what was before our call", "F47", "", {}, count)
    if operation == "DescribeServiceDeployments":
        return distort(operation, kind, lambda answer: {"serviceDeployments": [], "failures": []})
    name = f"{operation}: {kind.name}"
    return Fault(name, lambda world: world.aws.stale_next(operation, count), kinds.met(operation, count))


def _unplugged() -> Fault:
    """What is seen shows that it struck."""
    put, mend = (lambda world: world.aws.unplug()), (lambda world: world.aws.plug_in())
    return Fault("AWS cannot be reached", put, lambda world: True, mend=mend)


_CHECKED = {  # an operation -> its check, and what the bot calls it
    "DescribeTargetHealth": ("target health of quilt-catalog", "read the target group quilt-catalog"),
    "FilterLogEvents": ("log", "search the log /aws/ecs/quilt-catalog"),
    "DescribeTaskDefinition": ("log", "read the task definition quilt-catalog:38"),
}


def _validated() -> Iterator[Row]:
    for operation, (check, doing) in _CHECKED.items():
        for kind in (*kinds.PASSING, *kinds.TRYING):
            yield Row(
                number=kind.number,
                stage=Stage.VALIDATE,
                fault=spoil(operation, kind),
                ends="succeeded",
                told=_DONE,
                sent=1,
                health="passed",
            )
        for kind in kinds.FIRM:
            yield Row(
                number=kind.number,
                stage=Stage.VALIDATE,
                fault=spoil(operation, kinds.steady(kind)),
                ends="succeeded",
                told=(check, doing, kind.says.format(action=kinds.action(operation)), "No data is not good news"),
                sent=1,
                health="inconclusive",
            )
        for kind, change in ((kinds.PAGE, kinds.page), (kinds.LACKING, _HOLLOW[operation])):
            yield Row(
                number="F50",
                stage=Stage.VALIDATE,
                fault=distort(operation, kinds.steady(kind), change),
                ends="succeeded",
                told=(check, kind.says, "No data is not good news"),
                sent=1,
                health="inconclusive",
            )
    for operation in ("DescribeServices", "ListTasks", "DescribeTasks"):
        # The log fails in the first look, so that what follows is met in all that come behind it.
        first = spoil("FilterLogEvents", kinds.DENIED)
        for kind in (kinds.DENIED, kinds.EXPIRED):
            second = spoil(operation, kinds.steady(kind), after="FilterLogEvents")
            yield Row(
                number=kind.number,
                stage=Stage.VALIDATE,
                fault=both(first, second, second.name),
                ends="succeeded",
                told=(operation, kind.says.format(action=kinds.action(operation)), "No data is not good news"),
                sent=1,
                health="inconclusive",
            )
