"""Between the plan and the call: others change the service."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.states_in_words import of_service
from tests.faults import aws_kinds
from tests.faults.aws_kinds import distort, steady
from tests.faults.people import DONE, succeeds
from tests.faults.row import Put, Row, Stage, happens
from tests.faults.world import FaultWorld
from tests.scenarios.world import SERVICE

_NOTHING = "Nothing was changed"


def rows() -> Iterator[Row]:
    def stale(number: str, name: str, put: Put, *told: str) -> Row:
        return Row(
            number=number, stage=Stage.RE_CHECK, fault=happens(name, put), ends="stale", told=(*told, "Ask again")
        )

    moved = "after this plan was made"
    yield stale("F38", "somebody has deployed a hotfix", _hotfix, moved, "quilt-catalog:43")
    yield stale(
        "F38",
        "somebody has deployed the target already",
        lambda w: w.aws.deploy(SERVICE, 38),
        moved,
        "quilt-catalog:38",
    )
    yield stale("F38", "somebody has deployed the current revision anew", lambda w: w.aws.deploy(SERVICE, 42), moved)
    yield stale("F40", "ECS has undone somebody's deployment", _failed_hotfix, moved)
    for status in ("INACTIVE", "DRAINING"):
        inactive = distort(
            "DescribeServices",
            steady(replace(aws_kinds.MISSING, name=f"the service is {status}")),
            _with_status(status),
        )
        yield Row(number="F44", stage=Stage.RE_CHECK, fault=inactive, ends="stale", told=(f"is {of_service(status)}",))
    gone = distort(
        "DescribeServices",
        steady(aws_kinds.MISSING),
        lambda answer: {"services": [], "failures": [{"reason": "MISSING"}]},
    )
    yield Row(
        number="F48", stage=Stage.RE_CHECK, fault=gone, ends="failed", told=("does not exist in us-east-1", _NOTHING)
    )
    more = happens("autoscaling adds tasks", lambda w: w.aws.scale(SERVICE, 6))
    yield replace(succeeds("F43", more, stage=Stage.RE_CHECK), told=(*DONE, "6 of 6 tasks"))
    fewer = happens("autoscaling removes tasks", lambda w: w.aws.scale(SERVICE, 5), before=_six)
    yield succeeds("F43", fewer, stage=Stage.RE_CHECK)
    full = happens("autoscaling leaves so few tasks that none can be replaced", lambda w: w.aws.scale(SERVICE, 2))
    yield Row(
        number="F43",
        stage=Stage.RE_CHECK,
        fault=full,
        ends="failed",
        told=("Not finished by its deadline", "0 of 2 tasks run quilt-catalog:38", "ECS goes on trying"),
        sent=1,
        stride=timedelta(minutes=2),
    )
    empty = happens("the service is scaled to 0", lambda w: w.aws.scale(SERVICE, 0))
    yield Row(
        number="F42", stage=Stage.RE_CHECK, fault=empty, ends="indeterminate", told=("the desired count is 0",), sent=1
    )
    deregistered = happens("the target is deregistered", lambda w: w.aws.deregister(38))
    yield Row(
        number="F36",
        stage=Stage.EXECUTE,
        fault=deregistered,
        ends="failed",
        told=("TaskDefinition is inactive", _NOTHING),
        sent=1,
    )
    image = happens("the target's image is deleted from ECR", lambda w: w.aws.delete_image(38))
    yield Row(
        number="F37",
        stage=Stage.EXECUTE,
        fault=image,
        ends="stale",
        told=("An image has changed since the plan was made", "is gone"),
    )


def _six(world: FaultWorld) -> None:
    world.aws.scale(SERVICE, 6)
    world.clock.advance(120)


def _hotfix(world: FaultWorld) -> None:
    world.aws.deploy(SERVICE, world.aws.register())


def _failed_hotfix(world: FaultWorld) -> None:
    world.aws.deploy(SERVICE, world.aws.register(behaviour="fails"))
    world.clock.advance(300)


def _with_status(status: str) -> Callable[[Any], Any]:
    return lambda answer: answer | {"services": [answer["services"][0] | {"status": status}]}
