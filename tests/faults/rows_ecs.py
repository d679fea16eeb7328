"""What ECS and other people do while the rollout is followed, and what the restored service itself says."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from bot.states_in_words import of_service
from playground.aws.behaviour import Start
from tests.faults.aws_kinds import Kind, distort
from tests.faults.row import Fault, Put, Row, Stage, happens
from tests.faults.rows_acting import a_release_to_stop
from tests.faults.world import FaultWorld
from tests.scenarios.world import SERVICE

_DONE = ("Rolled quilt-catalog back in",)
_LOOK = "aws ecs describe-services"


def rows() -> Iterator[Row]:
    yield from _others()
    yield from _tasks()
    yield from _ends_strangely()
    yield from _stopping()


def _ends(number: str, fault: Fault, ends: str, *told: str, **more: Any) -> Row:
    return Row(number=number, stage=Stage.MONITOR, fault=fault, ends=ends, told=told, sent=1, **more)


def _others() -> Iterator[Row]:
    def deploy(revision: int) -> Put:
        return lambda world: world.aws.deploy(SERVICE, revision)

    def hotfix(behaviour: Start = "ok") -> Put:
        return lambda world: world.aws.deploy(SERVICE, world.aws.register(behaviour=behaviour))

    yield _ends(
        "F39",
        happens("somebody deploys a hotfix", hotfix()),
        "superseded",
        "Someone else deployed",
        "quilt-catalog:43",
    )
    yield _ends(
        "F39", happens("somebody deploys a hotfix that hangs", hotfix("hangs")), "superseded", "quilt-catalog:43"
    )
    yield _ends("F39", happens("somebody deploys an older revision", deploy(37)), "superseded", "quilt-catalog:37")
    yield _ends(
        "F39", happens("somebody deploys the target as well", deploy(38)), "superseded", "Someone else deployed"
    )
    yield _ends("F39", happens("somebody deploys the bad revision again", deploy(42)), "superseded", "quilt-catalog:42")
    yield _ends("F43", happens("autoscaling adds tasks", _scale(6)), "succeeded", *_DONE, "6 of 6 tasks")
    yield _ends(
        "F43", happens("autoscaling removes tasks", _scale(5), before=_six), "succeeded", *_DONE, "5 of 5 tasks"
    )
    yield _ends(
        "F42",
        happens("somebody scales the service to 0", _scale(0)),
        "indeterminate",
        "the desired count is 0",
        "A person must look",
        _LOOK,
    )
    yield _ends("F36", happens("somebody deregisters the target", lambda w: w.aws.deregister(38)), "succeeded", *_DONE)
    yield _ends(
        "F53", happens("the clock jumps an hour ahead", lambda w: w.clock.advance(3600)), "succeeded", "back in 1 h"
    )


def _scale(count: int) -> Put:
    return lambda world: world.aws.scale(SERVICE, count)


def _six(world: FaultWorld) -> None:
    world.aws.scale(SERVICE, 6)
    world.clock.advance(120)


def _tasks() -> Iterator[Row]:
    """The first tasks have not started yet when this begins to be so."""
    undone = ("ECS undid the rollback of quilt-catalog", "quilt-catalog:42 is what the service has now", "Ask again")
    for start, words in {
        "fails": "Essential container",
        "no-image": "CannotPullContainer",
        "unhealthy": "health checks",
    }.items():
        fault = happens(f"tasks of the target: {start}", _behave(start))
        yield _ends("F37" if start == "no-image" else "F40", fault, "reverted", *undone, words)
    late = {"stride": timedelta(minutes=2)}
    hanging = ("Not finished by its deadline", "of 4 tasks run quilt-catalog:38", "ECS goes on trying", "Ask again")
    yield _ends("F41", happens("tasks of the target hang", _behave("hangs")), "failed", *hanging, **late)
    for start in ("fails", "unhealthy"):
        fault = happens(f"tasks of the target: {start}, without a circuit breaker", _behave(start), before=_no_breaker)
        yield _ends(
            "F41", fault, "failed", "Not finished by its deadline", "Tasks stopped", "ECS goes on trying", **late
        )
    still = "tasks of quilt-catalog:42 still serve"
    room = happens("no instance has room for tasks of the target", _behave("unplaced"))
    yield _ends("F41", room, "failed", still, "was unable to place a task", "ECS goes on trying", **late)
    kept = happens("tasks of the bad release are protected from scale-in", _protected)
    yield _ends("F41", kept, "failed", still, "tasks under protection", "ECS goes on trying", **late)
    yield _ends("F41", happens("tasks of the target are slow", _behave("slow")), "succeeded", *_DONE)


def _behave(start: Any) -> Put:
    return lambda world: world.aws.behave(38, start)


def _protected(world: FaultWorld) -> None:
    world.aws.protect(42)


def _no_breaker(world: FaultWorld) -> None:
    world.aws.set_circuit_breaker(False)


def _ends_strangely() -> Iterator[Row]:
    for status in ("INACTIVE", "DRAINING"):
        kind = Kind(f"the service is {status}", "F44", "", {})
        fault = distort("DescribeServices", kind, _service(status=status))
        yield _ends("F44", fault, "failed", f"The service is {of_service(status)}")
    many = Kind("MISSING for good", "F48", "", {}, 100_000)
    missing = distort("DescribeServices", many, lambda answer: {"services": [], "failures": [{"reason": "MISSING"}]})
    yield _ends(
        "F44",
        Fault(missing.name, missing.put, _healed),
        "indeterminate",
        "ECS could not be read until the deadline",
        "does not exist in us-east-1",
        _LOOK,
        differs="A deleted service is INACTIVE, which ends it at once; MISSING alone may pass.",
        stride=timedelta(minutes=2),
    )
    other = Kind("a task runs another image", "F37", "", {}, 100_000)
    moved = distort("DescribeTasks", other, _other_images)
    yield _ends(
        "F37",
        Fault(moved.name, moved.put, _healed),
        "failed",
        "run another image than the one that served well: a tag has moved",
    )
    failed = Kind("our deployment ROLLBACK_FAILED", "F40", "", {}, 100_000)
    stuck = distort(
        "DescribeServiceDeployments", failed, _deployment(status="ROLLBACK_FAILED", statusReason="no capacity")
    )
    yield _ends("F40", Fault(stuck.name, stuck.put, _healed), "failed", "ECS could not undo it", "no capacity")


def _healed(world: FaultWorld) -> bool:
    """It does not pass, so what is still planned is forgotten at the end."""
    world.aws.faults.heal()
    return bool(world.aws.faults.met)


def _service(**fields: Any) -> Callable[[Any], Any]:
    return lambda answer: answer | {"services": [answer["services"][0] | fields]}


def _deployment(**fields: Any) -> Callable[[Any], Any]:
    return lambda answer: {"serviceDeployments": [answer["serviceDeployments"][0] | fields]}


def _other_images(answer: Any) -> Any:
    def moved(task: Any) -> Any:
        return task | {"containers": [each | {"imageDigest": "sha256:" + "0" * 64} for each in task["containers"]]}

    return answer | {"tasks": [moved(task) for task in answer["tasks"]]}


def _stopping() -> Iterator[Row]:
    """The call was StopServiceDeployment."""

    def hotfix(world: FaultWorld) -> None:
        world.aws.deploy(SERVICE, world.aws.register())

    yield _ends(
        "F39",
        happens("somebody deploys while a release is being stopped", hotfix, before=a_release_to_stop),
        "superseded",
        "Someone else deployed",
    )
    finished = Kind("the release finished before it could be stopped", "F46", "", {}, 100_000)
    too_late = distort("DescribeServiceDeployments", finished, _deployment(status="SUCCESSFUL"))
    yield _ends(
        "F46",
        Fault(too_late.name, too_late.put, _healed, before=a_release_to_stop),
        "failed",
        "finished before it could be stopped",
    )
    stuck = Kind("ECS cannot go back", "F40", "", {}, 100_000)
    failed = distort(
        "DescribeServiceDeployments", stuck, _deployment(status="ROLLBACK_FAILED", statusReason="no capacity")
    )
    yield _ends(
        "F40",
        Fault(failed.name, failed.put, _healed, before=a_release_to_stop),
        "failed",
        "ECS could not go back",
        "no capacity",
    )
    gone = Kind("ECS shows no such deployment", "F48", "", {}, 3)
    unknown = distort("DescribeServiceDeployments", gone, lambda answer: {"serviceDeployments": [], "failures": []})
    yield _ends("F48", Fault(unknown.name, unknown.put, unknown.met, before=a_release_to_stop), "succeeded", *_DONE)
