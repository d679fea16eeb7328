"""A service that CodeDeploy deploys: its own calls, its traffic, its wait, and its ends."""

import json

import pytest

from bot.model.hold import TAG
from playground.aws.code_deploy_group import Group
from tests.scenarios.world import ANA, SERVICE, World, everything
from tests.unit.test_app_spec import HEAD, MANY

CREATE = {"applicationName", "deploymentGroupName", "revision", "description"}


def handed_over(
    world: World, *, wait_minutes: int = 5, alarms: tuple[str, ...] = (), auto_rollback: bool = True
) -> None:
    world.aws.use_code_deploy(Group(wait_minutes=wait_minutes, alarms=alarms, auto_rollback=auto_rollback))


def digests(world: World) -> set[str | None]:
    """Of the images that tasks run now."""
    tasks = world.aws.cluster.mover(SERVICE).service.tasks
    return {image.digest for task in tasks if task.last_status == "RUNNING" for image in task.revision.images}


async def test_a_rollback_is_a_deployment_of_the_older_app_spec_and_ends_when_codedeploy_lets_go(world: World) -> None:
    handed_over(world)

    card = await world.propose()
    await world.told("CreateDeployment in CodeDeploy, to quilt-catalog:38")
    assert "CodeDeploy starts 4 tasks of quilt-catalog:38 beside those of quilt-catalog:42" in everything(card)
    assert "Nobody knows which image catalog of quilt-catalog:38 served with" in everything(card)
    await world.press(card)
    await world.told("All traffic is on `quilt-catalog:38` again. CodeDeploy now keeps `quilt-catalog:42` beside it")
    meanwhile = await world.newest()
    assert meanwhile is not None
    assert meanwhile.state == "rolling"
    world.clock.advance(5 * 60)
    rollback = await world.ends("succeeded")
    told = everything(await world.told("First 5 minutes: not enough data"))
    assert "nobody knows which image quilt-catalog:38 served with before" in told

    [sent] = world.sent()
    content = json.loads(sent["revision"]["appSpecContent"]["content"])
    target = content["Resources"][0]["TargetService"]["Properties"]
    assert set(sent) == CREATE
    assert target["TaskDefinition"].endswith("quilt-catalog:38")
    assert target["LoadBalancerInfo"] == {"ContainerName": "catalog", "ContainerPort": 8080}
    assert sent["description"] == f"rollback-bot {rollback.reference}"
    assert world.running() == {38}
    assert TAG in world.aws.cluster.services[SERVICE].tags


@pytest.mark.long
async def test_an_image_seen_while_it_served_comes_back_though_its_tag_has_moved_since(world: World) -> None:
    handed_over(world, wait_minutes=1)
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(60 * 60)
    await world.ask("quilt-catalog plan")  # a look, in which the tasks of :38 show what they run
    await world.told_privately("U0AAAA", "What a rollback of quilt-catalog would do now")
    [served] = digests(world)
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(30 * 60)
    world.aws.move_tag(38)

    card = await world.propose()
    assert "The tag catalog:c3f56d0 has moved" in everything(card)
    assert "Nobody knows which image" not in everything(card)
    await world.press(card)
    await world.ends("succeeded")
    await world.told("First 5 minutes: well")

    assert digests(world) == {served}


@pytest.mark.long
async def test_status_tells_who_has_the_traffic_and_calls_nothing_done_that_codedeploy_has_not_ended(
    world: World,
) -> None:
    handed_over(world)
    world.aws.deploy(SERVICE, world.aws.register())

    told = await status(world)
    while "4 of 4 running" not in told:
        world.clock.advance(2)
        told = await status(world)
    assert "`quilt-catalog:42` 4 running · `quilt-catalog:43` beside it: 4 of 4 running" in told
    assert "CodeDeploy has not moved all traffic to it" in told

    world.clock.advance(60)
    told = await status(world)
    assert "`quilt-catalog:43` beside it: 4 of 4 running, 0 pending, with all traffic" in told
    assert "done" not in told


async def status(world: World) -> str:
    before = len(world.private_texts(ANA))
    await world.ask("quilt-catalog status")
    return str(await world.slack.wait_for(lambda: "".join(world.private_texts(ANA)[before:]) or None, timeout=10))


async def test_a_release_under_way_is_stopped_with_rollback(world: World) -> None:
    handed_over(world)
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(60 * 60)
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(60)

    card = await world.propose()
    await world.told("StopDeployment: CodeDeploy itself returns to quilt-catalog:38")
    await world.press(card)
    await world.ends("succeeded")

    [sent] = world.sent()
    assert (set(sent), sent["autoRollbackEnabled"]) == ({"deploymentId", "autoRollbackEnabled"}, True)
    assert world.running() == {38}


async def test_a_release_under_way_over_a_bad_one_is_not_stopped_for_nothing(world: World) -> None:
    handed_over(world)
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(8 * 60)  # it has finished, but not served for the ten minutes of min_served
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(30)

    await world.ask()

    await world.told_privately("U0AAAA", "CodeDeploy is deploying this service")
    assert await world.newest() is None


async def test_an_alarm_that_codedeploy_names_is_named(world: World) -> None:
    handed_over(world, alarms=("quilt-5xx",))

    await world.press(await world.propose())
    await world.told("All traffic is on")
    world.aws.ring("quilt-5xx")
    rollback = await world.ends("reverted")

    assert "because of the alarm quilt-5xx" in rollback.outcome
    assert world.running() == {42}


async def test_somebody_stopping_our_deployment_is_told_as_that(world: World) -> None:
    handed_over(world)

    await world.press(await world.propose())
    await world.reaches("rolling")
    world.aws.stop_code_deployment()
    rollback = await world.ends("reverted")

    assert rollback.outcome.startswith("Somebody stopped our deployment")


@pytest.mark.parametrize(("alarm", "by"), [("", "Somebody"), ("quilt-5xx", "The alarm quilt-5xx")])
@pytest.mark.long
async def test_what_ends_before_it_has_traffic_and_is_not_undone_has_failed_at_once(
    world: World, alarm: str, by: str
) -> None:
    handed_over(world, alarms=("quilt-5xx",), auto_rollback=False)

    await world.press(await world.propose())
    await world.reaches("rolling")
    if alarm:
        world.aws.ring(alarm)
    else:
        world.aws.stop_code_deployment(rollback=False)
    rollback = await world.ends("failed")

    assert rollback.outcome.startswith(f"{by} stopped our deployment, and nothing undoes it: ")
    assert "alarms have been activated" in rollback.outcome if alarm else "a user requested it" in rollback.outcome
    assert "quilt-catalog:42 is what the service has now." in rollback.outcome
    assert rollback.ended_at is not None
    assert rollback.acted_at is not None
    assert (rollback.ended_at - rollback.acted_at).total_seconds() < 3 * 60


@pytest.mark.long
async def test_an_alarm_that_stops_it_where_it_stands_is_named_though_it_has_all_traffic(world: World) -> None:
    handed_over(world, alarms=("quilt-5xx",), auto_rollback=False)

    await world.press(await world.propose())
    await world.told("All traffic is on")
    world.aws.ring("quilt-5xx")
    rollback = await world.ends("failed")

    assert rollback.outcome.startswith("The alarm quilt-5xx stopped our deployment where it stood: ")
    assert "4 of 4 tasks run quilt-catalog:38, and CodeDeploy goes no further. 4 tasks of" in rollback.outcome


async def test_a_create_deployment_without_an_answer_is_found_and_not_sent_again(world: World) -> None:
    handed_over(world, wait_minutes=1)
    world.aws.fail_next("CreateDeployment", code=None, apply=True)

    await world.press(await world.propose())
    await world.told("CreateDeployment was not answered, but ECS shows that it arrived.")
    await world.ends("succeeded")

    assert len(world.sent()) == 1


async def test_where_nothing_names_the_deployment_group_the_refusal_says_where_to_name_it(world: World) -> None:
    handed_over(world)
    world.aws.forget_external_ids()

    await world.ask()

    await world.told_privately("U0AAAA", "services.quilt-catalog")
    assert await world.newest() is None


async def test_a_deregistered_revision_is_registered_again_and_the_copy_is_what_codedeploy_deploys(
    world: World,
) -> None:
    handed_over(world, wait_minutes=1)
    world.aws.deregister(38)

    card = await world.propose("quilt-catalog immediate to 38")
    await world.told("RegisterTaskDefinition, then CreateDeployment in CodeDeploy, to a copy of quilt-catalog:38")
    assert world.aws.calls("RegisterTaskDefinition") == []
    await world.press(card)
    rollback = await world.ends("succeeded")

    [sent] = world.sent()
    content = json.loads(sent["revision"]["appSpecContent"]["content"])
    properties = content["Resources"][0]["TargetService"]["Properties"]
    assert properties["TaskDefinition"] == rollback.registered
    assert properties["LoadBalancerInfo"] == {"ContainerName": "catalog", "ContainerPort": 8080}
    assert len(world.aws.calls("RegisterTaskDefinition")) == 1
    assert world.running() == {43}


async def test_a_feature_is_switched_off_by_a_copy_that_codedeploy_deploys_with_the_images_its_tasks_run(
    world: World,
) -> None:
    handed_over(world, wait_minutes=10)

    card = await world.propose("quilt-catalog partial mcp")
    await world.told("RegisterTaskDefinition, then CreateDeployment in CodeDeploy")
    await world.press(card)
    await world.told("All traffic is on")
    world.clock.advance(11 * 60)
    rollback = await world.ends("succeeded")

    [registered] = [call.parameters for call in world.aws.calls("RegisterTaskDefinition")]
    [container] = registered["containerDefinitions"]
    assert "@sha256:" in container["image"]
    assert {"name": "QURATOR", "value": "false"} in container["environment"]
    assert deployed(world) == rollback.registered
    assert world.running() == {43}


async def test_a_rebuild_is_deployed_by_codedeploy(world: World) -> None:
    handed_over(world, wait_minutes=10)
    commit = world.aws.cluster.repository.commit("mcp")

    card = await world.propose(f"quilt-catalog complete {commit}")
    await world.press(card)
    while (newest := await world.newest()) is None or newest.build is None or not newest.build.id:
        await world.told("has started")
    world.clock.advance(600)
    await world.told("All traffic is on")
    world.clock.advance(11 * 60)
    rollback = await world.ends("succeeded")

    assert "aws deploy create-deployment" in rollback.plan.cli
    assert deployed(world) == rollback.registered
    assert world.running() == {43}


def deployed(world: World) -> str:
    """The task definition of the only call that was sent."""
    [sent] = world.sent()
    content = json.loads(sent["revision"]["appSpecContent"]["content"])
    return str(content["Resources"][0]["TargetService"]["Properties"]["TaskDefinition"])


async def test_what_ecs_turns_down_only_after_codedeploy_took_it_ends_as_failed_with_ecs_s_reason(world: World) -> None:
    handed_over(world)
    card = await world.propose()
    world.aws.deregister(38)

    await world.press(card)
    rollback = await world.ends("failed")

    assert rollback.outcome.startswith(
        "Our deployment failed before a task of it was started: The ECS service cannot be"
    )
    assert "TaskDefinition is inactive" in rollback.outcome
    assert rollback.outcome.endswith("quilt-catalog:42 is what the service has now.")
    assert world.running() == {42}
    assert TAG not in world.aws.cluster.services[SERVICE].tags


async def test_an_app_spec_that_stands_for_very_many_values_stops_no_other_rollback(world: World) -> None:
    handed_over(world)
    scheduler = next(iter(world.aws.cluster.code_deploy.values()))
    for deployment in scheduler.group.deployments:
        deployment.app_spec = MANY + HEAD

    assert await world.ask("quilt-catalog immediate to 38") is None
    await world.told_privately(ANA, "CodeDeploy does not show the AppSpec of what it deployed last")
    assert world.sent() == []
