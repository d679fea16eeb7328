"""What a task does follows from its image and its environment, never from the number of its revision."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from simulated_aws_world import SERVICE, World, running_world

from playground.aws.names import REGISTRY, REPOSITORY


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


def copy(world: World, revision: int, **environment: str) -> int:
    """Registered as the bot does it: the image by its digest, everything else as it was but for the variables."""
    old = world.ecs.describe_task_definition(taskDefinition=f"quilt-catalog:{revision}")["taskDefinition"]
    container: dict[str, Any] = old["containerDefinitions"][0]
    digest = world.client("ecr").describe_images(
        repositoryName=REPOSITORY, imageIds=[{"imageTag": container["image"].rpartition(":")[2]}]
    )["imageDetails"][0]["imageDigest"]
    kept = [pair for pair in container["environment"] if pair["name"] not in environment]
    container |= {
        "image": f"{REGISTRY}/{REPOSITORY}@{digest}",
        "environment": [*kept, *({"name": name, "value": value} for name, value in environment.items())],
    }
    wanted = ("networkMode", "requiresCompatibilities", "cpu", "memory", "executionRoleArn", "taskRoleArn")
    new = world.ecs.register_task_definition(
        family="quilt-catalog", containerDefinitions=[container], **{name: old[name] for name in wanted}
    )
    return int(new["taskDefinition"]["revision"])


def rolled_out(world: World, revision: int) -> set[int]:
    """-> what runs when all is over."""
    world.update(f"quilt-catalog:{revision}")
    world.clock.advance(400)
    return {task["revision"] for task in world.aws.view(SERVICE)["tasks"]}


def config(world: World) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{world.aws.target_url}/config.json", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_copy_of_the_bad_release_is_as_bad_and_one_without_the_feature_is_well(world: World) -> None:
    assert rolled_out(world, copy(world, 42)) == {43}
    assert config(world) == (500, '{"error": "JWT token too large"}')

    assert rolled_out(world, copy(world, 42, QURATOR="false")) == {44}
    assert config(world) == (200, '{"qurator": false, "mode": "PRODUCT"}')

    assert rolled_out(world, copy(world, 42, MCP="off")) == {45}
    assert config(world)[0] == 200


def test_a_copy_of_what_could_not_start_cannot_start_either_until_its_environment_is_mended(world: World) -> None:
    assert rolled_out(world, 40) == {42}
    assert rolled_out(world, copy(world, 40)) == {42}
    assert rolled_out(world, copy(world, 40, MCP_ENDPOINT="https://mcp.example.com")) == {44}


def test_a_good_image_under_a_new_number_does_well_and_one_made_to_fail_fails_in_every_copy(world: World) -> None:
    copied, again = copy(world, 38), copy(world, 38)
    assert rolled_out(world, copied) == {copied}

    world.aws.behave(38, "fails")
    assert rolled_out(world, again) == {copied}


def test_another_image_under_the_same_tag_does_what_that_image_does(world: World) -> None:
    world.aws.move_tag(40)
    assert rolled_out(world, 40) == {40}


def test_an_image_acts_as_it_did_when_another_revision_names_it(world: World) -> None:
    revision = world.aws.register(image="5aa81c4", environment={"MCP": "on"})
    assert rolled_out(world, revision) == {42}

    with pytest.raises(ValueError, match="5aa81c4 was pushed before"):
        world.aws.register(image="5aa81c4", behaviour="slow")
