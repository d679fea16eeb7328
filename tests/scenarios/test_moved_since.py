"""ECS looks tags up anew when it deploys: what they name is looked at once more beside the service itself."""

from pathlib import Path

import pytest

from bot.text import brief
from tests.scenarios.test_images import PUBLIC, beside
from tests.scenarios.world import World, everything, running_world


async def test_a_tag_that_moved_since_the_plan_makes_it_stale_and_the_next_plan_names_what_ran(world: World) -> None:
    card = await world.propose()
    assert "RegisterTaskDefinition" not in everything(await world.told("The same by hand"))
    new = world.aws.move_tag(38)
    await world.press(card)
    rollback = await world.ends("stale")

    ran = rollback.plan.target.chosen.images[0].digest
    assert f"quiltdata/catalog:c3f56d0 of catalog names {brief(new)} now, not {brief(ran)}" in rollback.outcome
    assert world.sent() == []

    await world.press(await world.propose())
    again = await world.ends("succeeded")
    assert world.aws.cluster.describe(again.registered)["containerDefinitions"][0]["image"].endswith(f"@{ran}")


async def test_an_image_that_is_gone_since_the_plan_makes_it_stale(world: World) -> None:
    card = await world.propose()
    world.aws.delete_image(38)
    await world.press(card)

    assert "quiltdata/catalog:c3f56d0 of catalog is gone" in (await world.ends("stale")).outcome
    assert world.sent() == []


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.long
async def test_neither_a_sidecars_tag_nor_a_silent_registry_stops_what_was_approved(
    tmp_path: Path, silent: bool
) -> None:
    async with running_world(tmp_path, past=beside(agent=PUBLIC)) as world:
        card = await world.propose()
        world.aws.around.registries.publish(PUBLIC)
        if silent:
            world.aws.fail_next("DescribeImages", code="ServerException", times=100)
        await world.press(card)

        await world.ends("succeeded")
        assert len(world.sent()) == 1
