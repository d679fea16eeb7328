"""The seeded world reads, over the wire, as the playground's README tells it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from simulated_aws_world import CLUSTER, SERVICE, World, running_world

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


def test_the_deployments_ended_as_the_story_says(world: World) -> None:
    told = [
        (record["status"], world.task_definition_of(record["targetServiceRevision"]["arn"]))
        for record in world.service_deployments()
    ]

    assert told == [
        ("SUCCESSFUL", "quilt-catalog:42"),
        ("SUCCESSFUL", "quilt-catalog:41"),
        ("ROLLBACK_SUCCESSFUL", "quilt-catalog:40"),
        ("SUCCESSFUL", "quilt-catalog:38"),
        ("SUCCESSFUL", "quilt-catalog:37"),
        ("SUCCESSFUL", "quilt-catalog:36"),
    ]


def test_each_good_revision_served_as_long_as_the_story_says(world: World) -> None:
    finished = [record["finishedAt"] for record in world.service_deployments(status=["SUCCESSFUL"])]
    served = [later - earlier for later, earlier in zip([world.clock.now(), *finished], finished, strict=False)]

    told = [25 * MINUTE, timedelta(days=2), timedelta(days=6), timedelta(days=9), timedelta(days=21)]
    assert all(abs(a - b) < 2 * MINUTE for a, b in zip(served, told, strict=True))


def test_the_circuit_breaker_rolled_40_back_to_38_without_a_new_service_revision(world: World) -> None:
    _, _, failed, good, *_ = world.service_deployments()

    assert failed["rollback"]["serviceRevisionArn"] == good["targetServiceRevision"]["arn"]
    assert failed["deploymentCircuitBreaker"] == {"status": "TRIGGERED", "failureCount": 3, "threshold": 3}
    assert "circuit breaker" in failed["statusReason"]


def test_the_service_runs_four_tasks_of_42(world: World) -> None:
    service = world.service()

    assert service["taskDefinition"].endswith("quilt-catalog:42")
    assert (service["desiredCount"], service["runningCount"], service["pendingCount"]) == (4, 4, 0)
    assert [entry["rolloutState"] for entry in service["deployments"]] == ["COMPLETED"]
    assert {task["taskDefinitionArn"] for task in world.tasks()} == {service["taskDefinition"]}
    assert world.target_states() == ["healthy"] * 4


def test_41_is_inactive_and_39_was_never_deployed(world: World) -> None:
    described = [
        world.ecs.describe_task_definition(taskDefinition=f"quilt-catalog:{revision}")["taskDefinition"]
        for revision in (39, 41)
    ]

    assert [definition["status"] for definition in described] == ["ACTIVE", "INACTIVE"]


def test_task_definitions_are_listed_in_descending_order_and_paged(world: World) -> None:
    pages = world.ecs.get_paginator("list_task_definitions").paginate(
        familyPrefix="quilt-catalog", sort="DESC", PaginationConfig={"PageSize": 4}
    )
    revisions = [[arn.rpartition(":")[2] for arn in page["taskDefinitionArns"]] for page in pages]

    assert revisions == [["42", "40", "39", "38"], ["37", "36"]]


def test_service_deployments_are_paged_and_filtered_by_time(world: World) -> None:
    first = world.ecs.list_service_deployments(cluster=CLUSTER, service=SERVICE, maxResults=4)
    rest = world.ecs.list_service_deployments(cluster=CLUSTER, service=SERVICE, nextToken=first["nextToken"])
    recent = world.service_deployments(createdAt={"after": world.clock.now() - timedelta(days=3)})

    assert [len(first["serviceDeployments"]), len(rest["serviceDeployments"])] == [4, 2]
    assert "nextToken" not in rest
    assert len(recent) == 3


def test_running_images_are_in_the_registry_under_their_digests(world: World) -> None:
    revision = world.service()["currentServiceRevisions"][0]["arn"]
    images = world.ecs.describe_service_revisions(serviceRevisionArns=[revision])["serviceRevisions"][0]
    digest = images["containerImages"][0]["imageDigest"]
    found = world.client("ecr").describe_images(repositoryName="quiltdata/catalog", imageIds=[{"imageDigest": digest}])[
        "imageDetails"
    ]

    assert [image["imageTags"] for image in found] == [["b90e4d7"]]
    assert {task["containers"][0]["imageDigest"] for task in world.tasks()} == {digest}


def test_the_bad_revision_logs_its_fatal_line_and_the_good_ones_do_not(world: World) -> None:
    fatal = world.client("logs").filter_log_events(logGroupName="/aws/ecs/quilt-catalog", filterPattern='"FATAL"')[
        "events"
    ]
    earlier = world.client("logs").filter_log_events(
        logGroupName="/aws/ecs/quilt-catalog",
        filterPattern="FATAL",
        endTime=int((world.clock.now() - timedelta(hours=1)).timestamp() * 1000),
    )["events"]

    assert [event["message"] for event in fatal] == ["FATAL JWT token too large"] * 4
    assert earlier == []


def test_log_events_are_found_in_a_window_in_order_and_at_most_so_many(world: World) -> None:
    search = {"logGroupName": "/aws/ecs/quilt-catalog", "filterPattern": '"catalog started"'}
    start = int((world.clock.now() - timedelta(days=10)).timestamp() * 1000)
    found = world.client("logs").filter_log_events(**search, startTime=start, limit=5)
    rest = world.client("logs").filter_log_events(**search, startTime=start, nextToken=found["nextToken"])
    times = [event["timestamp"] for event in found["events"] + rest["events"]]

    assert len(found["events"]) == 5
    assert len(times) == 8
    assert times == sorted(times)
    assert times[0] >= start


def test_the_account_is_the_playgrounds_also_in_an_assumed_role(world: World) -> None:
    role = world.client("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/rollback", RoleSessionName="test")

    assert role["Credentials"]["SessionToken"]
    assert world.client("sts").get_caller_identity()["Account"] == "123456789012"
