"""The safety re-read, the one changing call, and what is read back after a doubt."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.faults import aws_kinds as kinds
from tests.faults.aws_kinds import Kind, distort, for_good, spoil, steady, times
from tests.faults.row import Fault, Put, Row, Stage, both
from tests.faults.world import FaultWorld
from tests.scenarios.world import SERVICE

_NOTHING = "Nothing was changed"
_READ = "Could not read the service sales-prod/quilt-catalog-service (DescribeServices)"
_STOP = "StopServiceDeployment"
_ARRIVED = "was not answered, but ECS shows that it arrived"
_NO_TRACE = "was sent and never answered, and ECS shows no trace of it. It was not sent again"
_DONE = {"UpdateService": "point sales-prod/quilt-catalog-service at quilt-catalog:38", _STOP: "stop a deployment of"}

# AWS's own refusals of a changing call, with a part of its words.
_TURNED_DOWN = {
    "ThrottlingException": ("F31", "AWS is throttling this account (ThrottlingException); try again in a minute"),
    "ServiceNotActiveException": ("F34", "Service was not ACTIVE (ServiceNotActiveException)"),
    "ServiceNotFoundException": ("F34", "Service not found (ServiceNotFoundException)"),
    "ClusterNotFoundException": ("F34", "Cluster not found (ClusterNotFoundException)"),
    "InvalidParameterException": ("F35", "Invalid revision number (InvalidParameterException)"),
    "ClientException": ("F35", "TaskDefinition is inactive (ClientException)"),
    "ConflictException": ("F46", "in a state that cannot be stopped (ConflictException)"),
}
_NEVER_OF = {  # by ECS's service model
    "UpdateService": {"ConflictException"},
    _STOP: {"ServiceNotActiveException", "ServiceNotFoundException", "ClusterNotFoundException"},
}


async def a_release_to_stop(world: FaultWorld) -> None:
    """:38 serves and a release is rolling out over it, so that the plan is StopServiceDeployment."""
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(30 * 60)
    world.aws.deploy(SERVICE, world.aws.register(behaviour="slow"))
    world.clock.advance(20)


def rows() -> Iterator[Row]:
    yield from _re_check("DescribeServices", _READ, before=None)
    yield from _re_check("DescribeServiceDeployments", "Could not read the deployments of", before=a_release_to_stop)
    yield from _execute("UpdateService", before=None)
    yield from _execute(_STOP, before=a_release_to_stop)
    yield from _read_back()


def _re_check(operation: str, doing: str, *, before: Put | None) -> Iterator[Row]:
    for kind in (*kinds.TRYING, *kinds.FIRM):
        yield Row(
            number=kind.number,
            stage=Stage.RE_CHECK,
            fault=replace(spoil(operation, steady(kind)), before=before),
            ends="failed",
            told=(doing, kind.says.format(action=kinds.action(operation)), _NOTHING, "Ask again"),
        )
    for kind in kinds.PASSING:
        yield Row(
            number=kind.number,
            stage=Stage.RE_CHECK,
            fault=replace(spoil(operation, kind), before=before),
            ends="succeeded",
            told=("Rolled quilt-catalog back in",),
            sent=1,
        )
    yield Row(
        number="F60",
        stage=Stage.RE_CHECK,
        fault=replace(distort(operation, steady(kinds.PAGE), kinds.page), before=before),
        ends="failed",
        told=(doing, kinds.PAGE.says, _NOTHING),
    )


def _execute(operation: str, *, before: Put | None) -> Iterator[Row]:
    for code, (number, says) in _TURNED_DOWN.items():
        if code in _NEVER_OF[operation]:
            continue
        how = {"code": code, "status": 400, "message": says.rpartition(" (")[0]}
        yield _turned_down(operation, Kind(code, number, says, how), before)
    for kind in kinds.FIRM:
        yield _turned_down(operation, kind, before)
    for kind in (kinds.ERROR_ONCE, kinds.DROPPED_ONCE, times(kinds.TIMED_OUT, 1)):
        name = kind.name.replace(", three times", "")
        for apply in (True, False):
            yield _unanswered(operation, replace(kind, name=name), apply=apply, before=before)
    for kind, change in ((kinds.PAGE, kinds.page), (kinds.LACKING, lambda answer: {"service": {}})):
        yield Row(
            number="F7",
            stage=Stage.EXECUTE,
            fault=replace(distort(operation, kind, change), before=before),
            ends="succeeded",
            told=(() if operation == _STOP and kind is kinds.LACKING else (_ARRIVED,)),
            sent=1,
        )


def _turned_down(operation: str, kind: Kind, before: Put | None) -> Row:
    differs = ""
    if kind.name == "ThrottlingException":
        differs = "Not tried again by itself: a person presses Ask again (decision 7)."
    return Row(
        number=kind.number,
        stage=Stage.EXECUTE,
        fault=replace(spoil(operation, kind), before=before),
        ends="failed",
        told=(
            f"Could not {_DONE[operation]}",
            kind.says.format(action=kinds.action(operation)),
            _NOTHING,
            "Ask again",
        ),
        sent=1,
        differs=differs,
    )


def _unanswered(operation: str, kind: Kind, *, apply: bool, before: Put | None) -> Row:
    when = "after it was carried out" if apply else "before it was carried out"
    fault = replace(spoil(operation, kind, apply=apply), before=before)
    return Row(
        number="F7" if apply else "F31",
        stage=Stage.EXECUTE,
        fault=replace(fault, name=f"{fault.name}, {when}"),
        ends="succeeded" if apply else "indeterminate",
        told=(f"{operation} {_ARRIVED}",) if apply else (f"{operation} {_NO_TRACE}", "aws ecs describe-services"),
        sent=1,
        impatient=0.6 if "hold" in kind.how else None,
    )


def _read_back() -> Iterator[Row]:
    """UpdateService arrived, its answer did not, and ECS cannot be read at once either."""
    lost = spoil("UpdateService", kinds.DROPPED_ONCE, apply=True)
    never = spoil("UpdateService", kinds.DROPPED_ONCE)
    reads = ("DescribeServices", "ListServiceDeployments", "DescribeServiceRevisions", "DescribeServiceDeployments")
    for operation in reads:
        for kind in (kinds.THROTTLED_ONCE, *kinds.TRYING, times(kinds.DENIED, 3), times(kinds.EXPIRED, 3)):
            unread = spoil(operation, kind, after="UpdateService")
            yield _found(kind.number, both(lost, unread, f"UpdateService unanswered, then {unread.name}"))
        for kind, change in ((kinds.PAGE, kinds.page), (kinds.LACKING, _hollow)):
            unread = distort(operation, kind, change, after="UpdateService")
            yield _found(kind.number, both(lost, unread, f"UpdateService unanswered, then {unread.name}"))
    stale = Fault(
        "UpdateService unanswered, then DescribeServices shows three times what was before",
        put=lambda world: _stale(world, lost),
        met=lambda world: len(world.aws.faults.met) == 4,
    )
    yield _found("F47", stale)
    yield Row(
        number="F7",
        stage=Stage.READ_BACK,
        fault=both(
            never,
            spoil("DescribeServices", times(kinds.ERROR, 9), after="UpdateService"),
            "nothing arrived, and ECS cannot be read at first",
        ),
        ends="indeterminate",
        told=(f"UpdateService {_NO_TRACE}",),
        sent=1,
    )
    yield Row(
        number="F60",
        stage=Stage.READ_BACK,
        fault=for_good("DescribeServices", kinds.DENIED, after="UpdateService", first=never),
        ends="indeterminate",
        told=(
            "UpdateService was sent and never answered, and ECS could not be read since: Could not read the service",
            "It was not sent again",
            "aws ecs describe-services",
        ),
        sent=1,
        stride=timedelta(minutes=1),
    )


def _stale(world: FaultWorld, lost: Fault) -> None:
    lost.put(world)
    world.aws.stale_next("DescribeServices", 3, after="UpdateService")


def _found(number: str, fault: Fault) -> Row:
    told = (f"UpdateService {_ARRIVED}",)
    return Row(number=number, stage=Stage.READ_BACK, fault=fault, ends="succeeded", told=told, sent=1)


def _hollow(answer: dict[str, Any]) -> dict[str, Any]:
    """Each member of an answer with one empty entry."""
    return {name: [{}] for name in answer if name != "failures"} | {"failures": []}
