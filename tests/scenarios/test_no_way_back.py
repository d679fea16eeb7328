"""Pasts in which the nearest revision is no way back, or only looks like none; over real wires."""

from tests.scenarios.world import ANA, SERVICE, World, everything


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

    await world.ask("quilt-catalog history")
    told = await world.told_privately(ANA, "What quilt-catalog")
    assert "would go to `quilt-catalog:38`" in told
    await world.press(card, "reject")
    await world.ends("rejected")
    world.clock.advance(61)
    named = await world.propose("quilt-catalog immediate to 42")
    assert "quilt-catalog:42 is the same as what runs now, quilt-catalog:43" in everything(named)


async def test_a_release_that_differs_only_in_its_environment_is_a_way_back(world: World) -> None:
    again = world.aws.register(image="b90e4d7", environment=_as_now(world, FEATURE="new"))
    world.aws.deploy(SERVICE, again)
    world.clock.advance(1800)

    card = await world.propose()

    assert "quilt-catalog:43  →  quilt-catalog:42" in everything(card)
