"""Deployments roll, fail, are replaced and are rolled back as ECS does it."""

from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import SERVICE, World, running_world

from playground.aws.deployment_rules import BreakerRules, EarlySuccess

GOOD = "quilt-catalog:38"


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


def register(world: World, behaviour: Any) -> str:
    return f"quilt-catalog:{world.aws.register('quilt-catalog', behaviour=behaviour)}"


def counts(world: World) -> list[tuple[str, int, int]]:
    return [(entry["status"], entry["runningCount"], entry["pendingCount"]) for entry in world.service()["deployments"]]


def fetch(url: str) -> int:
    try:
        with urlopen(url) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_tasks_are_replaced_one_at_a_time(world: World) -> None:
    world.update(GOOD)
    seen = [counts(world)]
    for _ in range(5):
        world.clock.advance(29)
        seen.append(counts(world))

    assert seen[0] == [("PRIMARY", 0, 1), ("ACTIVE", 4, 0)]
    assert seen[1] == [("PRIMARY", 1, 0), ("ACTIVE", 4, 0)]
    assert seen[2] == [("PRIMARY", 2, 0), ("ACTIVE", 3, 0)]
    assert [entries[0][1] for entries in seen] == [0, 1, 2, 3, 4, 4]


def test_by_its_early_success_criteria_a_rollout_completes_while_old_tasks_run(world: World) -> None:
    world.aws.finish_early(EarlySuccess(50))
    world.update(GOOD)
    world.clock.advance(61)
    early = world.service()
    world.clock.advance(120)

    assert [(e["status"], e["rolloutState"], e["runningCount"]) for e in early["deployments"]] == [
        ("PRIMARY", "COMPLETED", 2),
        ("ACTIVE", "COMPLETED", 2),
    ]
    assert early["deploymentConfiguration"]["earlySuccessCriteria"]["sourceServiceRevisionCleanup"] == "DEFERRED"
    assert counts(world) == [("PRIMARY", 4, 0)], "it goes on in the background"


def test_blocking_it_completes_only_when_the_old_tasks_are_gone(world: World) -> None:
    world.aws.finish_early(EarlySuccess(50, "BLOCKING"))
    world.update(GOOD)
    world.clock.advance(61)

    assert world.service()["deployments"][0]["rolloutState"] == "IN_PROGRESS"


def test_behind_a_classic_load_balancer_there_is_no_rollout_state_and_no_target_group(world: World) -> None:
    world.aws.use_classic_load_balancer()
    world.update(GOOD)
    world.clock.advance(136)

    service = world.service()
    assert "rolloutState" not in service["deployments"][0]
    assert [set(balancer) for balancer in service["loadBalancers"]] == [
        {"loadBalancerName", "containerName", "containerPort"}
    ]
    assert world.service_deployments()[0]["status"] == "SUCCESSFUL"


def test_protected_tasks_are_kept_until_they_are_protected_no_longer(world: World) -> None:
    world.aws.limit(minimum=100, maximum=200)
    world.aws.protect(42)
    world.update(GOOD)
    world.clock.advance(600)
    kept, said = counts(world), [event["message"] for event in world.service()["events"]]
    world.aws.protect(42, protected=False)
    world.clock.advance(60)

    assert kept == [("PRIMARY", 4, 0), ("ACTIVE", 4, 0)]
    assert sum("was unable to scale in due to (reason 4 tasks under protection)" in each for each in said) == 1
    assert counts(world) == [("PRIMARY", 4, 0)]


def test_a_task_that_finds_no_room_is_told_by_an_event_alone(world: World) -> None:
    world.aws.behave(38, "unplaced")
    world.update(GOOD)

    assert counts(world) == [("PRIMARY", 0, 0), ("ACTIVE", 4, 0)]
    assert "was unable to place a task" in world.service()["events"][0]["message"]


@pytest.mark.parametrize(
    ("rules", "threshold"),
    [
        (BreakerRules(), 3),
        (BreakerRules("BOUNDED_PERCENT", 100), 4),
        (BreakerRules("UNBOUNDED_PERCENT", 25), 1),
        (BreakerRules("COUNT", 300), 300),
    ],
)
def test_the_breaker_s_threshold_is_what_its_configuration_says(
    world: World, rules: BreakerRules, threshold: int
) -> None:
    world.aws.set_breaker_rules(rules)
    world.update(GOOD)

    [newest] = world.ecs.describe_service_deployments(
        serviceDeploymentArns=[world.service_deployments()[0]["serviceDeploymentArn"]]
    )["serviceDeployments"]
    assert newest["deploymentCircuitBreaker"]["threshold"] == threshold


def test_a_rollout_completes_only_when_the_old_tasks_are_gone(world: World) -> None:
    primary = world.update(GOOD)["deployments"][0]
    world.clock.advance(135)
    before = world.service()
    world.clock.advance(1)
    after = world.service()

    assert [entry["rolloutState"] for entry in before["deployments"]] == ["IN_PROGRESS", "COMPLETED"]
    assert [(entry["id"], entry["rolloutState"]) for entry in after["deployments"]] == [(primary["id"], "COMPLETED")]
    assert world.service_deployments()[0]["status"] == "SUCCESSFUL"
    assert after["events"][0]["message"] == f"(service {SERVICE}) has reached a steady state."


def test_the_same_task_definition_starts_a_deployment_only_when_forced(world: World) -> None:
    current = world.service()["currentServiceDeployment"]

    assert world.update("quilt-catalog:42")["currentServiceDeployment"] == current
    assert world.update("quilt-catalog:42", forceNewDeployment=True)["currentServiceDeployment"] != current


def test_a_bare_family_means_its_latest_active_revision(world: World) -> None:
    latest = register(world, "ok")

    assert world.update("quilt-catalog")["taskDefinition"].endswith(latest)


def test_the_desired_count_changes_without_a_deployment(world: World) -> None:
    current = world.service()["currentServiceDeployment"]
    world.aws.scale(SERVICE, 6)
    world.clock.advance(60)
    grown = world.service()
    world.aws.scale(SERVICE, 2)
    world.clock.advance(60)
    shrunk = world.service()

    assert (grown["runningCount"], shrunk["runningCount"]) == (6, 2)
    assert grown["currentServiceDeployment"] == shrunk["currentServiceDeployment"] == current


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("fails", "Essential container in task exited"),
        ("no-image", "CannotPullContainerError"),
        ("unhealthy", "Task failed ELB health checks"),
    ],
)
def test_the_circuit_breaker_returns_to_the_last_good_revision(world: World, behaviour: str, reason: str) -> None:
    doomed = world.update(register(world, behaviour))["deployments"][0]
    world.clock.advance(400)
    record = world.service_deployments()[0]
    stopped = world.tasks("STOPPED")

    assert world.service()["taskDefinition"].endswith("quilt-catalog:42")
    assert record["status"] == "ROLLBACK_SUCCESSFUL"
    assert world.task_definition_of(record["rollback"]["serviceRevisionArn"]) == "quilt-catalog:42"
    assert any(reason in task["stoppedReason"] for task in stopped if task["startedBy"] == doomed["id"])
    assert any("deployment failed: tasks failed to start" in event for event in world.events())


def test_a_rollback_by_the_circuit_breaker_can_be_watched(world: World) -> None:
    doomed = world.update(register(world, "fails"))["deployments"][0]
    world.clock.advance(50)
    primary, failed = world.service()["deployments"]

    assert world.service_deployments()[0]["status"] == "ROLLBACK_IN_PROGRESS"
    assert (failed["id"], failed["rolloutState"], failed["failedTasks"]) == (doomed["id"], "FAILED", 3)
    assert primary["id"] != doomed["id"]
    assert "rolling back to deploymentId" in primary["rolloutStateReason"]


def test_without_a_circuit_breaker_a_failing_rollout_never_ends(world: World) -> None:
    world.aws.set_circuit_breaker(False)
    world.update(register(world, "fails"))
    world.clock.advance(1800)
    record = world.service_deployments()[0]

    assert record["status"] == "IN_PROGRESS"
    assert record["deploymentCircuitBreaker"]["status"] == "DISABLED"
    assert world.service()["deployments"][0]["failedTasks"] > 20


def test_a_hanging_revision_stays_in_progress_and_the_old_tasks_keep_serving(world: World) -> None:
    world.update(register(world, "hangs"))
    world.clock.advance(3600)

    assert counts(world) == [("PRIMARY", 0, 1), ("ACTIVE", 4, 0)]
    assert world.service_deployments()[0]["status"] == "IN_PROGRESS"


def test_a_slow_revision_takes_three_times_as_long(world: World) -> None:
    world.update(register(world, "slow"))
    world.clock.advance(3 * 120)
    before = world.service_deployments()[0]["status"]
    world.clock.advance(16)

    assert (before, world.service_deployments()[0]["status"]) == ("IN_PROGRESS", "SUCCESSFUL")


def test_somebody_elses_deployment_stops_the_moving_one(world: World) -> None:
    mine = world.update(GOOD)["deployments"][0]
    world.clock.advance(40)
    world.aws.deploy(SERVICE, 37)
    statuses = [(entry["status"], entry["rolloutState"]) for entry in world.service()["deployments"]]
    replaced = world.service_deployments()[1]
    world.clock.advance(300)

    assert statuses == [("PRIMARY", "IN_PROGRESS"), ("ACTIVE", "IN_PROGRESS"), ("ACTIVE", "COMPLETED")]
    assert (replaced["status"], replaced["stoppedAt"]) == ("STOPPED", replaced["finishedAt"])
    assert mine["id"] not in [entry["id"] for entry in world.service()["deployments"]]
    assert {task["taskDefinitionArn"].rpartition(":")[2] for task in world.tasks()} == {"37"}


def test_a_moving_deployment_can_be_told_to_roll_back(world: World) -> None:
    moving = world.update(GOOD)["currentServiceDeployment"]
    world.clock.advance(70)
    world.ecs.stop_service_deployment(serviceDeploymentArn=moving, stopType="ROLLBACK")
    seen = [world.service_deployments()[0]["status"]]
    for seconds in (2, 120):
        world.clock.advance(seconds)
        seen.append(world.service_deployments()[0]["status"])

    assert seen == ["ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL"]
    assert world.service()["taskDefinition"].endswith("quilt-catalog:42")
    assert len(world.service_deployments()) == 7


def test_a_finished_deployment_cannot_be_stopped(world: World) -> None:
    with pytest.raises(ClientError, match="ConflictException"):
        world.ecs.stop_service_deployment(serviceDeploymentArn=world.service()["currentServiceDeployment"])


def test_a_revision_whose_image_expired_cannot_be_pulled(world: World) -> None:
    world.aws.delete_image(38)
    with pytest.raises(ClientError, match="ImageNotFoundException"):
        world.client("ecr").describe_images(repositoryName="quiltdata/catalog", imageIds=[{"imageTag": "c3f56d0"}])
    doomed = world.update(GOOD)["deployments"][0]
    world.clock.advance(20)
    reasons = [task["containers"][0]["reason"] for task in world.tasks("STOPPED") if task["startedBy"] == doomed["id"]]

    assert len(reasons) == 2
    assert all("CannotPullContainerError" in reason for reason in reasons)


def test_targets_and_answers_follow_the_tasks(world: World) -> None:
    url = world.aws.target_url
    before = fetch(f"{url}/healthcheck"), fetch(f"{url}/config.json")
    world.update(GOOD)
    states = []
    for seconds in (12, 18, 110):
        world.clock.advance(seconds)
        states.append(world.target_states())
    answers = {fetch(f"{url}/config.json") for _ in range(4)}
    world.aws.scale(SERVICE, 0)

    assert before == (200, 500)
    assert states == [["healthy"] * 4 + ["initial"], ["draining"] + ["healthy"] * 4, ["healthy"] * 4]
    assert answers == {200}
    assert fetch(f"{url}/healthcheck") == 503


def test_while_rolling_old_and_new_tasks_answer_in_turn(world: World) -> None:
    world.update(GOOD)
    world.clock.advance(70)

    assert {fetch(f"{world.aws.target_url}/config.json") for _ in range(4)} == {200, 500}


def test_the_page_sees_the_rollout(world: World) -> None:
    world.update(GOOD)
    world.clock.advance(30)
    view = world.aws.view()

    assert (view["desiredCount"], view["runningCount"], view["pendingCount"]) == (4, 4, 1)
    assert [(d["revision"], d["state"]) for d in view["deployments"]] == [(38, "IN_PROGRESS"), (42, "COMPLETED")]
    assert sorted({task["health"] for task in view["tasks"]}, key=str) == [None, "draining", "healthy"]
    assert len(view["events"]) == 5


def test_a_jump_of_an_hour_leaves_the_same_history_as_small_steps() -> None:
    histories = []
    for steps in (1, 360):
        with running_world(epoch=1_790_000_000.0) as world:
            histories.append(history(world, steps))

    assert histories[0] == histories[1]


def history(world: World, steps: int) -> list[Any]:
    world.update(register(world, "unhealthy"))
    for _ in range(steps):
        world.clock.advance(3600 / steps)
        world.aws.catch_up()
    service = world.service()
    return [service["deployments"], service["events"], world.tasks("STOPPED"), world.service_deployments()]
