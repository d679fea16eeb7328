"""The simulated CodeBuild: phases in time, the revert for real, an image that ECS can run, and every way to fail."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from playground.aws.builds import LOG_GROUP
from playground.aws.repository import git
from tests.playground.simulated_aws_world import World, running_world

PROJECT = "quilt-catalog-rollback"


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


def start(world: World, name: str = "mcp", *, token: str = "t1", **more: str) -> dict[str, Any]:
    sent = {"ROLLBACK_COMMIT": world.aws.cluster.repository.commit(name), "ROLLBACK_BASE": "master"}
    variables = {**sent, "ROLLBACK_INCIDENT": "rb-1", **more}
    override = [{"name": key, "value": value, "type": "PLAINTEXT"} for key, value in variables.items()]
    codebuild = world.client("codebuild")
    answer = codebuild.start_build(projectName=PROJECT, idempotencyToken=token, environmentVariablesOverride=override)
    return answer["build"]


def look(world: World, build: dict[str, Any]) -> dict[str, Any]:
    return world.client("codebuild").batch_get_builds(ids=[build["id"]])["builds"][0]


def end(world: World, build: dict[str, Any], seconds: float = 600) -> dict[str, Any]:
    world.clock.advance(seconds)
    return look(world, build)


def log(world: World, build: dict[str, Any]) -> list[str]:
    logs = look(world, build)["logs"]
    events = world.client("logs").get_log_events(
        logGroupName=logs["groupName"], logStreamName=logs["streamName"], limit=100
    )
    return [event["message"] for event in events["events"]]


def test_a_build_goes_through_its_phases_and_names_a_digest_that_ecs_can_run(world: World) -> None:
    build = start(world)
    assert (build["currentPhase"], build["buildStatus"]) == ("SUBMITTED", "IN_PROGRESS")
    assert "groupName" not in build["logs"]
    world.clock.advance(60)
    assert look(world, build)["currentPhase"] == "BUILD"
    assert "rollback/rb-1" in world.aws.cluster.repository.branches()

    over = end(world, build)

    assert (over["buildStatus"], over["currentPhase"], over["buildComplete"]) == ("SUCCEEDED", "COMPLETED", True)
    exported = {variable["name"]: variable["value"] for variable in over["exportedEnvironmentVariables"]}
    assert exported["ROLLBACK_BRANCH"] == "rollback/rb-1"
    pushed = git("rev-parse", "rollback/rb-1", at=world.aws.cluster.repository.path).strip()
    assert exported["ROLLBACK_REVERT"] == pushed
    images = world.client("ecr").describe_images(
        repositoryName="quiltdata/catalog", imageIds=[{"imageDigest": exported["ROLLBACK_DIGEST"]}]
    )
    assert len(images["imageDetails"]) == 1
    assert [line for line in log(world, build) if "simulated:" in line]
    assert over["logs"]["groupName"] == LOG_GROUP


def test_what_cannot_be_reverted_fails_in_its_phase_with_its_exit_status(world: World) -> None:
    over = end(world, start(world, "renamed"))

    (failed,) = [phase for phase in over["phases"] if phase.get("phaseStatus") == "FAILED"]
    assert (over["buildStatus"], failed["phaseType"]) == ("FAILED", "PRE_BUILD")
    assert failed["contexts"][0]["message"].endswith("exit status 47")
    assert "rollback-bot: conflict in catalog/navbar.js" in log(world, over)
    assert over["exportedEnvironmentVariables"] == []


def test_a_build_that_breaks_goes_on_to_post_build_as_codebuild_does(world: World) -> None:
    world.aws.cluster.builds.course = "broken"

    over = end(world, start(world))

    failed = [phase["phaseType"] for phase in over["phases"] if phase.get("phaseStatus") == "FAILED"]
    assert failed == ["BUILD", "POST_BUILD"]
    assert "ROLLBACK_DIGEST" not in {variable["name"] for variable in over["exportedEnvironmentVariables"]}


def test_a_build_that_waits_too_long_times_out_in_its_queue(world: World) -> None:
    world.aws.cluster.builds.course = "queued"
    build = start(world)

    assert end(world, build, 60)["currentPhase"] == "QUEUED"
    assert end(world, build)["buildStatus"] == "TIMED_OUT"


def test_the_same_token_is_the_same_build_and_never_another_one(world: World) -> None:
    first = start(world)

    assert start(world)["id"] == first["id"]
    with pytest.raises(ClientError, match="InvalidInputException"):
        start(world, ROLLBACK_BASE="main")
    other = start(world, token="t2", ROLLBACK_INCIDENT="rb-2")
    assert world.client("codebuild").list_builds_for_project(projectName=PROJECT)["ids"] == [other["id"], first["id"]]


def test_a_project_or_a_build_that_is_not_there_is_said(world: World) -> None:
    codebuild = world.client("codebuild")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        codebuild.start_build(projectName="other")
    assert codebuild.batch_get_builds(ids=["other:1"]) | {"ResponseMetadata": 0} == {
        "builds": [],
        "buildsNotFound": ["other:1"],
        "ResponseMetadata": 0,
    }
    assert codebuild.list_builds_for_project(projectName="other")["ids"] == []
