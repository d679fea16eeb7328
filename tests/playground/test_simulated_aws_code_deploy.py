"""CodeDeploy deploys the service by task sets: traffic first, then the old ones wait, and a stop moves it back."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import World, running_world

from playground.aws.code_deploy_group import Group, app_spec
from playground.aws.names import ecs_arn

GROUP = Group(wait_minutes=5, alarms=("quilt-5xx",))
NAMES = {"applicationName": GROUP.application, "deploymentGroupName": GROUP.name}


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        world.aws.use_code_deploy(Group(wait_minutes=5, alarms=("quilt-5xx",)))
        yield world


def create(world: World, revision: int = 38) -> str:
    content = app_spec(ecs_arn("task-definition", f"quilt-catalog:{revision}"))
    revision_of = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
    return str(world.client("codedeploy").create_deployment(**NAMES, revision=revision_of)["deploymentId"])


def info(world: World, identifier: str) -> dict[str, Any]:
    found: dict[str, Any] = world.client("codedeploy").get_deployment(deploymentId=identifier)["deploymentInfo"]
    return found


def task_sets(world: World) -> list[tuple[str, str, int]]:
    sets = world.service()["taskSets"]
    return [(s["taskDefinition"].rpartition(":")[2], s["status"], s["runningCount"]) for s in sets]


def test_the_old_task_set_serves_until_the_new_one_is_healthy_and_waits_afterwards(world: World) -> None:
    made = create(world)
    world.clock.advance(20)
    coming = task_sets(world)
    world.clock.advance(40)
    moved = task_sets(world)
    waiting = info(world, made)["status"]
    world.clock.advance(6 * 60)

    assert coming == [("38", "ACTIVE", 4), ("42", "PRIMARY", 4)]
    assert moved == [("38", "PRIMARY", 4), ("42", "ACTIVE", 4)]
    assert waiting == "InProgress", "the old task set still waits"
    assert task_sets(world) == [("38", "PRIMARY", 4)]
    assert info(world, made)["status"] == "Succeeded"
    assert world.service()["taskSets"][0]["externalId"] == made


@pytest.mark.parametrize("stopped_after", [0, 20])
def test_a_group_that_waits_for_nothing_ends_its_deployments_and_its_rollbacks_too(stopped_after: int) -> None:
    with running_world() as world:
        world.aws.use_code_deploy(Group(wait_minutes=0))
        made = create(world)
        if stopped_after:
            world.clock.advance(stopped_after)
            world.client("codedeploy").stop_deployment(deploymentId=made, autoRollbackEnabled=True)
            made = info(world, made)["rollbackInfo"]["rollbackDeploymentId"]
        world.clock.advance(120)

        assert info(world, made)["status"] == "Succeeded"
        assert task_sets(world) == [("42" if stopped_after else "38", "PRIMARY", 4)]


def test_a_stop_with_rollback_moves_the_traffic_back_by_a_deployment_of_its_own(world: World) -> None:
    made = create(world)
    world.clock.advance(60)
    world.client("codedeploy").stop_deployment(deploymentId=made, autoRollbackEnabled=True)
    world.clock.advance(60)
    back = info(world, made)["rollbackInfo"]["rollbackDeploymentId"]

    assert (info(world, made)["status"], info(world, back)["status"]) == ("Stopped", "Succeeded")
    assert info(world, back)["creator"] == "codeDeployRollback"
    assert task_sets(world) == [("42", "PRIMARY", 4)]
    with pytest.raises(ClientError, match="DeploymentAlreadyCompletedException"):
        world.client("codedeploy").stop_deployment(deploymentId=made)


def test_an_alarm_of_the_deployment_group_stops_it_and_moves_the_traffic_back(world: World) -> None:
    made = create(world)
    world.clock.advance(60)
    world.aws.ring("quilt-5xx")
    world.clock.advance(60)

    assert info(world, made)["errorInformation"]["code"] == "ALARM_ACTIVE"
    assert task_sets(world) == [("42", "PRIMARY", 4)]


def test_tasks_that_never_become_healthy_fail_after_an_hour(world: World) -> None:
    world.aws.behave(38, "fails")
    made = create(world)
    world.clock.advance(59 * 60)
    trying = info(world, made)["status"]
    world.clock.advance(3 * 60)

    assert (trying, info(world, made)["status"]) == ("InProgress", "Failed")
    assert task_sets(world) == [("42", "PRIMARY", 4)]


def test_only_one_deployment_at_a_time_and_none_by_ecs(world: World) -> None:
    create(world)

    with pytest.raises(ClientError, match="DeploymentLimitExceededException"):
        create(world, 37)
    with pytest.raises(ClientError, match="Use AWS CodeDeploy"):
        world.update("quilt-catalog:37")
    listed = world.client("codedeploy").list_deployments(**NAMES)["deployments"]
    assert len(listed) == 7
    assert (
        world.ecs.list_service_deployments(cluster="sales-prod", service="quilt-catalog-service")["serviceDeployments"]
        == []
    )
