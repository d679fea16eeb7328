"""What the target leans on outside of ECS: what is there is never refused, and what nobody can look at is said."""

from typing import Any

import pytest

from playground.aws.storage import FileSystem
from tests.doomed import ways
from tests.scenarios.world import ANA, World, everything


async def test_a_target_whose_secrets_are_named_in_every_way_is_rolled_back_to(world: World) -> None:
    """By name for a registry; by a version that lost its label when the secret was rotated; by a label."""
    pinned, *_ = (world.aws.around.rotate_secret() for _ in range(3))
    arn = world.aws.around.secret_arn
    ways.container(
        repositoryCredentials={"credentialsParameter": "quilt/session"},
        secrets=[
            {"name": "SESSION_KEY", "valueFrom": f"{arn}:::{pinned}"},
            {"name": "OLD_KEY", "valueFrom": f"{arn}::AWSPREVIOUS:"},
            {"name": "HANDED_ON", "valueFrom": "/aws/reference/secretsmanager/quilt/session"},
        ],
    )(world.aws)
    ways.mounting(FileSystem(access_points={"fsap-4a5b": "available"}))(world.aws)

    card = await world.propose()
    assert "Could not be checked" not in everything(card)
    assert "may not call" not in everything(card)
    await world.press(card)

    await world.ends("succeeded")
    assert not {"GetSecretValue", "GetParameter", "GetParameters"} & {call.operation for call in world.aws.calls()}


async def test_whatever_is_gone_is_named_at_once_with_what_takes_it(world: World) -> None:
    for doom in (ways.pinning("5e6f7a8b"), ways.mounting(FileSystem()), ways.without_log_group):
        doom(world.aws)
    ways.container(repositoryCredentials={"credentialsParameter": "quilt/dockerhub"})(world.aws)

    await world.ask()

    told = await world.told_privately(ANA, "This rollback would not work")
    assert "SESSION_KEY of catalog), which has no version 5e6f7a8b any more" in told
    assert "the secret quilt/dockerhub (the registry's credentials of catalog), which does not exist" in told
    assert "the access point fsap-4a5b (the volume data of catalog), which does not exist" in told
    assert "the log group /aws/ecs/quilt-old (the log of catalog), which does not exist" in told
    assert await world.newest() is None


async def test_what_the_bot_has_no_means_to_look_at_is_named_on_the_card(world: World) -> None:
    ways.container(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::quilt/catalog.env"}])(world.aws)
    fsx = {"fileSystemId": "fs-9", "rootDirectory": "x"}
    fsx |= {"authorizationConfig": {"credentialsParameter": world.aws.around.secret_arn, "domain": "corp"}}
    ways.made(38, volumes=[{"name": "share", "fsxWindowsFileServerVolumeConfiguration": fsx}])(world.aws)

    card = everything(await world.propose())

    assert "Could not be checked: the environment file catalog.env of catalog" in card
    assert "arn:aws:s3:::quilt/catalog.env, which this bot has no means to look at" in card
    assert "Could not be checked: the volume share of the task" in card


async def test_what_the_service_leans_on_and_nobody_looks_at_is_named_on_the_card(world: World) -> None:
    connect = {"enabled": True, "namespace": "arn:aws:servicediscovery:us-east-1:1:namespace/ns-quilt", "services": []}
    registry = {"registryArn": "arn:aws:servicediscovery:us-east-1:1:service/srv-catalog"}
    world.aws.declare(serviceConnectConfiguration=connect, serviceRegistries=[registry])

    card = everything(await world.propose())

    assert "the namespace ns-quilt of Service Connect, the service registry srv-catalog of Cloud Map" in card
    assert "which this bot has no means to look at" in card


async def test_what_is_gone_and_could_not_be_looked_at_is_told_in_the_words_of_the_tasks(world: World) -> None:
    ways.mounting(None)(world.aws)
    for operation in ("DescribeFileSystems", "DescribeAccessPoints"):
        message = f"User: bot is not authorized to perform: elasticfilesystem:{operation} on resource: *"
        world.aws.fail_next(operation, code="AccessDeniedException", status=400, message=message)

    card = await world.propose()
    assert "The bot may not call elasticfilesystem:DescribeFileSystems" in everything(card)
    await world.press(card)

    assert "failed to invoke EFS utils commands" in (await world.ends("reverted")).outcome


async def test_a_file_system_that_may_be_another_account_s_is_a_warning_and_runs(world: World) -> None:
    """EFS tells only its owner that it is there."""
    ways.mounting(FileSystem(access_points={"fsap-4a5b": "available"}, foreign=True))(world.aws)

    card = await world.propose()
    assert "A file system is not in this account" in everything(card)
    assert "the file system fs-0c1d2e3f (the volume data of catalog), which this account does not have" in everything(
        card
    )
    assert "An access point is not in this account" in everything(card)
    await world.press(card)

    await world.ends("succeeded")


@pytest.mark.parametrize("point", ["fsap-9c8d", ""], ids=["each by a point of its own", "the other without one"])
@pytest.mark.long
async def test_two_volumes_on_a_file_system_that_may_be_another_account_s_are_a_warning(
    world: World, point: str
) -> None:
    ways.mounting(FileSystem(access_points={"fsap-4a5b": "available", "fsap-9c8d": "available"}, foreign=True))(
        world.aws
    )
    names = {"data": "fsap-4a5b", "more": point}
    ways.container(mountPoints=[{"sourceVolume": name, "containerPath": f"/{name}"} for name in names])(world.aws)
    ways.made(38, volumes=[{"name": name, "efsVolumeConfiguration": _efs(by)} for name, by in names.items()])(world.aws)

    card = await world.propose()

    assert "A file system is not in this account" in everything(card)
    assert "An access point is not in this account" in everything(card)
    assert "An access point is gone" not in everything(card)


def _efs(point: str) -> dict[str, Any]:
    return {"fileSystemId": "fs-0c1d2e3f"} | ({"authorizationConfig": {"accessPointId": point}} if point else {})


async def test_a_secret_that_was_never_given_a_value_is_said_with_the_call_that_gives_it_one(world: World) -> None:
    empty = world.aws.around.create_secret("quilt/empty")
    pending = world.aws.around.create_secret("quilt/pending", labels=["AWSPENDING"])
    sources = {"EMPTY_KEY": empty, "NEXT_KEY": f"{pending}:key::"}
    ways.container(secrets=[{"name": name, "valueFrom": source} for name, source in sources.items()])(world.aws)

    await world.ask()

    told = await world.told_privately(ANA, "This rollback would not work")
    assert "A secret has no value. quilt-catalog:38 needs the secret quilt/empty" in told
    assert "aws secretsmanager put-secret-value --secret-id quilt/empty" in told
    assert "(NEXT_KEY of catalog), which has no version with the label AWSCURRENT" in told
    assert "update-secret-version-stage" in told
    assert await world.newest() is None


@pytest.mark.long
async def test_where_a_capacity_provider_has_no_instance_that_fits_that_is_said(world: World) -> None:
    ways.by_provider(world.aws)
    world.aws.around.offer.capacity_providers = [*world.aws.around.offer.capacity_providers, "quilt-spot"]
    world.aws.around.offer.instances = ["arm64"]

    card = await world.propose()

    assert "No instance has the right architecture" in everything(card)
    assert "Tasks wait until quilt-spot starts one" in everything(card)


@pytest.mark.long
async def test_what_only_some_instances_have_is_said_where_what_runs_does_not_ask_for_it(world: World) -> None:
    constraint = {"type": "memberOf", "expression": "attribute:disk == ssd"}
    ways.made(38, placement_constraints=[constraint])(world.aws)
    ways.container(resourceRequirements=[{"type": "GPU", "value": "1"}])(world.aws)

    card = await world.propose()

    assert "Could not be checked: what the target asks for" in everything(card)
    assert "quilt-catalog:38 has GPUs and placement constraints of its own" in everything(card)
