"""Reading ECS and ECR for a plan."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from tests.faults import aws_kinds as kinds
from tests.faults.aws_kinds import Kind, distort, spoil, times
from tests.faults.row import Fault, Row, Stage
from tests.faults.world import FaultWorld

_CARD = ("Roll back quilt-catalog?", "quilt-catalog:38")
_NOTHING = "Nothing was changed"

# The reads of a plan, how often each is made at once, and what the bot calls it.
_READS = {
    "DescribeServices": (1, "Could not read the service sales-prod/quilt-catalog-service (DescribeServices)"),
    "ListServiceDeployments": (1, "Could not read the deployments of sales-prod/quilt-catalog-service"),
    "DescribeServiceDeployments": (1, "Could not read the deployments of sales-prod/quilt-catalog-service"),
    "DescribeServiceRevisions": (1, "Could not read the service revisions of sales-prod/quilt-catalog-service"),
    "DescribeTaskDefinition": (5, "Could not read the task definition quilt-catalog:"),
}

# What AWS firmly refuses is asked once more for each of the six deployments alone: one of another account must not hide
# the others.
_FIRMLY = {"DescribeServiceDeployments": 1 + 6}

# What each answer may lack: an operation -> the true answer without it.
_LACKING: dict[str, Callable[[Any], Any]] = {
    "DescribeServices": lambda answer: {**answer, "services": [{"serviceName": "quilt-catalog-service"}]},
    "ListServiceDeployments": lambda answer: {"serviceDeployments": [{}]},
    "DescribeServiceDeployments": lambda answer: {"serviceDeployments": [{"status": "SUCCESSFUL"}]},
    "DescribeServiceRevisions": lambda answer: {"serviceRevisions": [{"serviceRevisionArn": "arn"}]},
    "DescribeTaskDefinition": lambda answer: {"taskDefinition": {"family": "quilt-catalog"}},
}


def rows() -> Iterator[Row]:
    for operation, (at_once, doing) in _READS.items():
        yield from _passing(operation)
        for kind in kinds.TRYING:
            yield _refused(operation, times(kind, kind.times * at_once), doing, "Try again in a moment")
        for kind in kinds.FIRM:
            yield _refused(
                operation, times(kind, _FIRMLY.get(operation, at_once)), doing, "Once that is put right, try again"
            )
        yield _garbled(operation, kinds.PAGE, kinds.page, doing, at_once)
        yield _garbled(operation, kinds.LACKING, _LACKING[operation], doing, at_once)
    yield Row(number="F21", stage=Stage.PLAN, fault=_silent(), ends="proposed", told=_CARD)


def _silent() -> Fault:
    """The plan needs no socket to be told."""

    def put(world: FaultWorld) -> None:
        loop = asyncio.get_running_loop()

        def fall_silent(answer: Any) -> Any:
            loop.call_soon_threadsafe(world.slack.blackhole_sockets)
            return answer

        world.aws.distort_next("DescribeServiceRevisions", fall_silent)

    return Fault("every socket falls silent meanwhile", put, kinds.met("DescribeServiceRevisions", 1))


def _passing(operation: str) -> Iterator[Row]:
    """The client tries again by itself; nobody notices."""
    for kind in kinds.PASSING:
        yield Row(
            number=kind.number,
            stage=Stage.PLAN,
            fault=spoil(operation, kind),
            ends="proposed",
            told=_CARD,
        )


def _refused(operation: str, kind: Kind, doing: str, then: str) -> Row:
    says = kind.says.format(action=kinds.action(operation))
    return Row(
        number=kind.number,
        stage=Stage.PLAN,
        fault=spoil(operation, kind),
        ends="nothing",
        private=(doing, says, _NOTHING, then),
    )


def _garbled(operation: str, kind: Kind, change: Callable[[Any], Any], doing: str, at_once: int) -> Row:
    return Row(
        number=kind.number,
        stage=Stage.PLAN,
        fault=distort(operation, times(kind, at_once), change),
        ends="nothing",
        private=(doing, kind.says, _NOTHING),
    )
