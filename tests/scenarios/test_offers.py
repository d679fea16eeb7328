"""What a private answer suggests is pressed, and is then planned, looked at or refused as if it had been typed."""

from handlers import ids
from playground.slack import Message
from tests.hands import elements
from tests.scenarios.world import ANA, GUEST, INCIDENT, World


async def press(world: World, label: str, *, user: str = ANA) -> None:
    """The newest button of this person's private answers that says so."""
    for told in reversed(world.slack.ephemerals(user)):
        for each in elements(told):
            if each["text"]["text"] == label:
                assert await world.slack.click(user, told.channel, told.ts, each["action_id"]) is None
                return
    raise AssertionError(f"no button says {label!r}: {world.private_texts(user)}")


def _newest(world: World) -> Message:
    return world.slack.ephemerals(ANA)[-1]


async def test_a_slip_is_put_right_by_a_button_and_the_status_leads_on(world: World) -> None:
    await world.ask("quilt-catlog immediate 5xx")
    await press(world, "Plan a rollback")
    card = await world.card()
    assert "5xx" in card.text
    await world.told_privately(ANA, "`/rollback quilt-catalog immediate 5xx`")
    assert len(world.slack.ephemerals(ANA)) == 1  # the suggestion has made way for it

    await world.ask("quilt-catalog")
    await world.told_privately(ANA, "What runs now")
    assert [each["text"]["text"] for each in elements(_newest(world))] == ["What it ran", "Is it well?", "Withdraw it"]
    await press(world, "Withdraw it")
    assert (await world.ends("cancelled")).outcome.startswith(f"Withdrawn by <@{ANA}>")

    await world.ask("?")
    await world.told_privately(ANA, "Rolling a service back")
    await press(world, "What runs now")
    await world.told_privately(ANA, "running, 0 pending")
    await press(world, "What it ran")
    first = await world.told_privately(ANA, "What quilt-catalog ran")
    ts, count = _newest(world).ts, len(world.slack.ephemerals(ANA))
    await press(world, "All it ran (7)")
    whole = await world.told_privately(ANA, "Another one:")
    assert len(whole.splitlines()) > len(first.splitlines())
    assert (_newest(world).ts, len(world.slack.ephemerals(ANA))) == (ts, count)  # in its place


async def test_whoever_may_not_type_it_may_not_press_it(world: World) -> None:
    await world.ask("quilt-catalog immediate 37 5xx")
    (told,) = world.slack.ephemerals(ANA)
    await world.slack.click(GUEST, INCIDENT, told.ts, ids.TYPED[0])

    await world.told_privately(GUEST, "is not named in the services file")
    assert await world.newest() is None
