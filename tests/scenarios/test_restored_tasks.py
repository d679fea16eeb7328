"""“4 of 4 running” is no pass where the restored tasks die one after the other, or say themselves that they are ill."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from bot.validation import validate
from bot.validation.look import Seen
from playground.slack import Message
from tests.scenarios.world import INCIDENT, SERVICE, World, everything

pytestmark = pytest.mark.usefixtures("one_look")
GOOD = 38
SETTLED = 60  # seconds, in which ECS has started another task
MAINTENANCE = "ECS is performing maintenance on the underlying infrastructure hosting the task."


async def told(world: World, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> str:
    """Roll back; between the end and the look `happens` that, and ECS has its time. -> what is told of the look."""
    look, times = validate.look, count()

    async def afterwards(*of: Any) -> Seen:
        if not next(times):
            world.clock.advance(5)
            happens()
        return await look(*of)

    monkeypatch.setattr(validate, "look", afterwards)
    await world.press(await world.propose())
    await world.ends("succeeded")
    return everything(await world.slack.wait_for(lambda: _validation(world), timeout=10))


def _validation(world: World) -> Message | None:
    return next((m for m in world.slack.messages(INCIDENT) if m.thread_ts and "minutes: " in m.text), None)


def of(name: str, told: str) -> str:
    return next((line for line in told.splitlines() if f"*{name}*" in line), "")


async def test_restored_tasks_that_died_and_were_replaced_fail_the_validation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash() -> None:
        world.aws.crash(GOOD, 2)
        world.clock.advance(SETTLED)

    said = of("service", await told(world, monkeypatch, crash))

    assert "*service* failed  4 of 4 tasks running quilt-catalog:38" in said
    assert (
        "and 2 tasks died since the rollback ended: “Essential container in task exited; catalog: exit code 1" in said
    )


@pytest.mark.long
async def test_a_restored_task_that_ended_by_itself_without_an_error_has_not_died_but_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recycle() -> None:
        world.aws.crash(GOOD, 1, well=True)
        world.clock.advance(SETTLED)

    said = of("service", await told(world, monkeypatch, recycle))

    assert "*service* inconclusive  4 of 4 tasks running quilt-catalog:38" in said
    assert "and 1 task ended since with exit code 0: “Essential container in task exited”" in said


@pytest.mark.parametrize(
    ("reason", "code"),
    [("Task failed container health checks", "ServiceSchedulerInitiated"), ("OutOfMemoryError", "TaskFailedToStart")],
)
@pytest.mark.long
async def test_restored_tasks_that_ecs_stopped_for_their_own_sake_have_died(
    world: World, monkeypatch: pytest.MonkeyPatch, reason: str, code: str
) -> None:
    def stop() -> None:
        world.aws.stop_tasks(GOOD, 1, reason, code=code)
        world.clock.advance(SETTLED)

    said = of("service", await told(world, monkeypatch, stop))

    assert "*service* failed  4 of 4 tasks running quilt-catalog:38, and 1 task died since" in said
    assert f"“{reason}" in said


async def test_what_was_deployed_since_ends_the_watch(world: World) -> None:
    await world.press(await world.propose())
    await world.ends("succeeded")
    world.aws.deploy(SERVICE, 42)

    said = everything(await world.told("Without a verdict: "))

    assert "not watched any more: somebody deployed quilt-catalog:42" in said


@pytest.mark.long
async def test_the_restored_revision_deployed_again_with_another_image_is_not_what_was_restored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again() -> None:
        world.aws.move_tag(GOOD)
        world.aws.deploy(SERVICE, GOOD)
        world.clock.advance(6 * 60)

    whole = await told(world, monkeypatch, again)

    assert "4 of 4 tasks run quilt-catalog:38 with another image than it was rolled back to" in of("image", whole)
    assert "minutes: NOT well" in whole


@pytest.mark.long
async def test_tasks_that_were_stopped_for_other_reasons_are_no_failure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop() -> None:
        world.aws.scale(SERVICE, 6)
        world.clock.advance(SETTLED)
        world.aws.scale(SERVICE, 4)
        world.aws.stop_tasks(GOOD, 1, MAINTENANCE)
        world.aws.stop_tasks(GOOD, 1, "Task stopped by user", code="UserInitiated")
        world.clock.advance(SETTLED)

    whole = await told(world, monkeypatch, stop)

    assert "minutes: well" in whole
    assert len([t for t in world.aws.cluster.scheduler(SERVICE).service.tasks if t.stopped_at]) > 4


async def test_what_the_containers_say_of_themselves_is_heard(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = await told(world, monkeypatch, lambda: world.aws.say_health(GOOD, 1, "UNHEALTHY"))

    assert "*service* passed  4 of 4 tasks running quilt-catalog:38" in whole
    assert "*container health* failed  3 of 4 tasks healthy by ECS's own checks" in of("container health", whole)
    assert "catalog is unhealthy in 1 task" in whole


@pytest.mark.long
async def test_what_the_containers_have_not_said_yet_is_no_pass(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = await told(world, monkeypatch, lambda: world.aws.say_health(GOOD, 2, "UNKNOWN"))

    assert "*container health* inconclusive  2 of 4 tasks healthy" in of("container health", whole)
    assert "minutes: not enough data" in whole


@pytest.mark.long
async def test_where_the_task_definition_cannot_be_read_only_what_needs_it_is_not_known(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny() -> None:
        world.aws.fail_next("DescribeTaskDefinition", code="AccessDeniedException", status=400)

    whole = await told(world, monkeypatch, deny)

    assert "*service* passed  4 of 4 tasks running quilt-catalog:38" in whole
    assert "*container health* inconclusive  Could not read the task definition" in of("container health", whole)
    assert "*log* inconclusive  Could not read the task definition" in of("log", whole)
