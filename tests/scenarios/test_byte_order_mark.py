"""What a service answers is read as it is written: a byte order mark before JSON is no part of it."""

from playground.aws.behaviour import GOOD_ANSWERS
from playground.aws.names import SERVICE
from tests.scenarios.world import World, everything


async def test_json_with_a_byte_order_mark_is_json(world: World) -> None:
    marked = {**GOOD_ANSWERS, "/config.json": (200, "application/json", '\ufeff{"mode": "PRODUCT"}')}
    world.aws.deploy(SERVICE, world.aws.register(answers=marked))
    world.clock.advance(30 * 60)
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(30 * 60)
    await world.press(await world.propose())
    await world.ends("succeeded")

    told = everything(await world.told("First 5 minutes: well"))

    assert "mode is" in told
    assert "not JSON" not in told
