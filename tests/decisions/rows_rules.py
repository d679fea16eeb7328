"""ECS's rolling deployments where it says little, is done early, or cannot do what it would: the tasks decide."""

from collections.abc import Iterator

from bot.model import Call
from playground.aws.behaviour import Start
from playground.aws.deployment_rules import EarlySuccess
from tests.decisions.row import LONG, SERVES, TARGET, Put, Row
from tests.faults.world import FaultWorld

_STILL = "quilt-catalog:38, and 4 tasks of quilt-catalog:42 still serve"
_EARLY = "ECS may call the rollback done early"


def rows() -> Iterator[Row]:
    yield _row("behind a Classic Load Balancer", _classic("ok"), "succeeded", TARGET)
    yield _row(
        "behind a Classic Load Balancer", _classic("fails"), "reverted", "ECS undid the rollback", "no task starts"
    )
    yield _row(
        "behind a Classic Load Balancer", _classic("hangs"), "failed", "Not finished by its deadline", "tasks hang"
    )
    yield _row("its deployments are done early", _early(50), "succeeded", TARGET, card=_EARLY)
    yield _row(
        "its deployments are done early",
        _early(100, protected=True),
        "failed",
        f"4 of 4 tasks run {_STILL}",
        "old tasks are protected from scale-in",
        "ECS calls the deployment successful, and goes on in the background",
        card=_EARLY,
    )
    yield _row(
        "no new task can be started",
        lambda world: world.aws.behave(38, "unplaced"),
        "failed",
        f"0 of 4 tasks run {_STILL}",
        "no instance has room",
        "was unable to place a task because no container instance met all of its requirements",
    )
    yield _row(
        "old tasks stay",
        _protected,
        "failed",
        f"4 of 4 tasks run {_STILL}",
        "they are protected from scale-in",
        "(reason 4 tasks under protection)",
    )
    yield _row(
        "old tasks stay",
        lambda world: world.aws.disconnect(42, 1),
        "failed",
        "1 task of quilt-catalog:42 was told to stop and still runs",
        "the agent of one does not hear ECS",
    )


def _row(state: str, prepare: Put, ends: str, says: str, event: str = "", *told: str, card: str = "") -> Row:
    return Row(
        controller="ECS",
        strategy="ROLLING",
        state=f"{SERVES}; {state}",
        prepare=prepare,
        call=Call.UPDATE_SERVICE,
        ends=ends,
        says=says,
        card=card,
        event=event,
        told=told,
        **({"stride": LONG} if ends == "failed" else {}),
    )


def _classic(behaviour: Start) -> Put:
    def prepare(world: FaultWorld) -> None:
        world.aws.use_classic_load_balancer()
        world.aws.behave(38, behaviour)

    return prepare


def _early(percent: int, *, protected: bool = False) -> Put:
    def prepare(world: FaultWorld) -> None:
        world.aws.finish_early(EarlySuccess(percent))
        if protected:
            _protected(world)

    return prepare


def _protected(world: FaultWorld) -> None:
    world.aws.limit(minimum=100, maximum=200)
    world.aws.protect(42)
