"""Pasts in which the nearest revision is no way back, or only looks like none; over real wires."""

import pytest

from playground.aws.names import ecs_arn
from playground.slack import Message
from tests.scenarios.world import ANA, INCIDENT, SERVICE, World, everything

DAY = 24 * 3600.0


def _as_now(world: World, **changed: str) -> dict[str, str]:
    """The environment of the release that runs, as a pipeline registers it anew."""
    [container] = world.aws.cluster.describe("quilt-catalog:42")["containerDefinitions"]
    return {pair["name"]: pair["value"] for pair in container["environment"]} | changed


async def test_a_release_that_was_registered_again_is_passed_over(world: World) -> None:
    again = world.aws.register(image="b90e4d7", environment=_as_now(world))
    world.aws.deploy(SERVICE, again)
    world.clock.advance(1800)

    card = await world.propose()
    assert "quilt-catalog:43  →  quilt-catalog:38" in everything(card)

    await world.ask("quilt-catalog history all")
    told = await world.told_privately(ANA, "What quilt-catalog")
    assert "would go to `quilt-catalog:38`" in told
    await world.press(card, "reject")
    await world.ends("rejected")
    world.clock.advance(61)
    named = await world.propose("quilt-catalog immediate to 42")
    assert "quilt-catalog:42 is the same as what runs now, quilt-catalog:43" in everything(named)


@pytest.mark.long
async def test_a_release_that_differs_only_in_its_environment_is_a_way_back(world: World) -> None:
    again = world.aws.register(image="b90e4d7", environment=_as_now(world, FEATURE="new"))
    world.aws.deploy(SERVICE, again)
    world.clock.advance(1800)

    card = await world.propose()

    assert "quilt-catalog:43  →  quilt-catalog:42" in everything(card)


async def test_what_was_just_restored_is_not_left_again_without_a_word(world: World) -> None:
    first = await world.propose()
    assert "restored" not in everything(first)
    await world.press(first)
    await world.ends("succeeded")
    world.clock.advance(120)

    await world.ask("quilt-catalog immediate still bad")
    card = await world.slack.wait_for(lambda: _other(world, first), timeout=8)

    assert "quilt-catalog:38  →  quilt-catalog:37" in everything(card)
    assert "quilt-catalog:38 was restored" in everything(card)
    assert "A rollback from quilt-catalog:42 brought it back" in everything(card)
    assert "holds the service" in everything(card)


@pytest.mark.long
async def test_what_ecs_itself_went_back_to_is_not_left_without_a_word(world: World) -> None:
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(DAY)
    bad = world.aws.register(behaviour="fails")
    world.aws.deploy(SERVICE, bad)
    for _ in range(60):
        world.clock.advance(30)
        world.aws.catch_up()

    card = await world.propose()

    assert "quilt-catalog:38 was only just restored" in everything(card)
    assert f"ECS went back from quilt-catalog:{bad} to it" in everything(card)
    assert "may fail for the same reason" not in everything(card)


@pytest.mark.long
async def test_what_was_left_by_hand_and_came_back_to_serve_for_days_is_good(world: World) -> None:
    for revision, serves in ((38, DAY), (37, 1200.0), (38, 3 * DAY), (world.aws.register(), 1200.0)):
        world.aws.deploy(SERVICE, revision)
        world.clock.advance(serves)
        await world.ask("quilt-catalog history all")

    card = await world.propose()

    assert "quilt-catalog:43  →  quilt-catalog:38" in everything(card)


async def test_a_service_whose_family_was_renamed_goes_back_to_what_it_ran_by_its_whole_name(world: World) -> None:
    renamed = world.aws.register("catalog-v2")
    world.aws.cluster.mover(SERVICE).deploy(ecs_arn("task-definition", f"catalog-v2:{renamed}"))
    world.clock.advance(1800)

    await world.ask()
    told = await world.told_privately(ANA, "There is no known good revision")
    assert "quilt-catalog:42 belongs to another family than catalog-v2:1, which runs now" in told
    await world.ask("quilt-catalog plan to 42")
    told = await world.told_privately(ANA, "catalog-v2:42 does not exist")
    assert "/rollback quilt-catalog plan to quilt-catalog:42" in told
    await world.ask("quilt-catalog history all")
    told = await world.told_privately(ANA, "What quilt-catalog")
    assert "quilt-catalog:38" in told

    card = await world.propose("quilt-catalog immediate to quilt-catalog:42")
    assert "catalog-v2:1  →  quilt-catalog:42" in everything(card)
    await world.press(card)
    await world.ends("succeeded")
    assert world.running() == {42}


def _other(world: World, card: Message) -> Message | None:
    newest = world._newest_card(INCIDENT)
    return newest if newest and newest.ts > card.ts else None


@pytest.mark.long
async def test_a_release_of_which_no_task_ever_ran_is_passed_over(world: World) -> None:
    world.aws.scale(SERVICE, 0)
    idle = world.aws.register()
    world.aws.deploy(SERVICE, idle)
    world.clock.advance(8 * 3600.0)
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(600)
    world.aws.scale(SERVICE, 4)
    world.clock.advance(600)

    card = await world.propose()

    assert f"quilt-catalog:{idle + 1}  →  quilt-catalog:42" in everything(card)
    await world.ask("quilt-catalog history all")
    await world.told_privately(ANA, "ran no task")
