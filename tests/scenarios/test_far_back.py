"""A history so long, or so short, that what ECS lists first shows nothing to go back to; over real wires."""

from dataclasses import replace
from datetime import timedelta

import pytest

from playground.aws import SimulatedAws
from playground.aws.code_deploy_group import Group
from playground.aws.names import SERVICE, ecs_arn
from tests.scenarios.world import ANA, World, everything

WEEK = 7 * 24 * 3600.0


def redeployed(aws: SimulatedAws, times: int) -> None:
    """Somebody, or a pipeline, forced so many new deployments of what runs, a minute after each other."""
    service = aws.cluster.scheduler(SERVICE).service
    newest = service.current
    for number in range(1, times + 1):
        revision = replace(newest.target, arn=f"{newest.target.arn[:-6]}{number:06}")
        minutes = timedelta(minutes=number)
        again = replace(
            newest,
            arn=f"{newest.arn[:-6]}{number:06}",
            target=revision,
            created_at=newest.created_at + minutes,
            finished_at=(newest.finished_at or newest.created_at) + minutes,
        )
        service.service_deployments.insert(0, again)


async def test_a_good_revision_below_two_hundred_forced_deployments_of_the_bad_one_is_found(world: World) -> None:
    world.clock.advance(WEEK)
    redeployed(world.aws, 210)

    card = await world.propose()

    assert "quilt-catalog:42  →  quilt-catalog:38" in everything(card)
    asked = {call.parameters.get("nextToken", "") for call in world.aws.calls("ListServiceDeployments")}
    assert asked == {"", "100", "200"}, "a page at a time, and no further than is needed"


async def test_a_revision_that_is_named_is_looked_for_as_far(world: World) -> None:
    world.clock.advance(WEEK)
    redeployed(world.aws, 150)

    card = await world.propose("quilt-catalog immediate to 37")

    assert "it served well for 9 days" in everything(card)
    assert "was never seen serving" not in everything(card)


@pytest.mark.long
async def test_where_none_is_found_it_says_how_far_it_looked_and_not_that_there_was_none(world: World) -> None:
    world.clock.advance(WEEK)
    redeployed(world.aws, 1005)

    await world.ask()
    told = await world.told_privately(ANA, "There is no known good revision")

    assert "ECS may remember more, but the bot looked at the newest 1000 deployments, back to" in told
    assert "its history reaches back 90 days" not in told
    await world.ask("quilt-catalog history all")
    assert "newest 1000 deployments" in await world.told_privately(ANA, "What quilt-catalog ran")


async def test_codedeploy_s_history_is_looked_through_as_far(world: World) -> None:
    world.clock.advance(WEEK)
    redeployed(world.aws, 120)
    world.aws.use_code_deploy(Group(wait_minutes=5))

    card = await world.propose()

    assert "quilt-catalog:42  →  quilt-catalog:38" in everything(card)


async def forgotten(world: World) -> None:
    """ECS forgot all deployments but the newest, and the bot is new."""
    del world.aws.cluster.scheduler(SERVICE).service.service_deployments[1:]


async def test_what_is_registered_is_offered_where_no_deployment_is_remembered(world: World) -> None:
    await forgotten(world)

    await world.ask()
    told = await world.told_privately(ANA, "There is no known good revision")
    assert "though it was never seen serving: quilt-catalog:40, quilt-catalog:39, quilt-catalog:38" in told
    assert "/rollback quilt-catalog plan to 40" in told
    assert "history" not in told.replace("its history reaches back 90 days", "")

    await world.ask("quilt-catalog history all")
    told = await world.told_privately(ANA, "What quilt-catalog ran")
    assert told.count("never seen serving") >= 5
    assert "c3f56d0" in told
    assert "/rollback quilt-catalog history" not in told

    card = everything(await world.propose("quilt-catalog immediate to 38"))
    assert "quilt-catalog:38 was never seen serving" in card


async def test_deregistered_ones_are_named_where_nothing_else_is_registered(world: World) -> None:
    await forgotten(world)
    for revision in (36, 37, 38, 39, 40):
        world.aws.deregister(revision)

    await world.ask("quilt-catalog history all")

    told = await world.told_privately(ANA, "What quilt-catalog ran")
    assert "deregistered, never seen" in told
    assert "/rollback quilt-catalog plan to 41" in told


async def test_where_it_may_not_be_read_what_is_registered_that_is_said(world: World) -> None:
    await forgotten(world)
    world.aws.fail_next("ListTaskDefinitions", code="AccessDeniedException", status=400, times=9)

    await world.ask()

    told = await world.told_privately(ANA, "There is no known good revision")
    assert "Which revisions are registered could not be read" in told
    assert ecs_arn("task-definition", "") not in told
