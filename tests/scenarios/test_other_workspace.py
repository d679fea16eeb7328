"""A button of ours, pressed with an approver's own id from another workspace."""

from tests.scenarios.world import BEN, INCIDENT, World


async def test_a_click_from_another_workspace_approves_nothing_and_the_same_click_from_home_does(world: World) -> None:
    card = await world.propose()
    world.slack.postmark.team = "T0OTHER"

    await world.press(card, user=BEN)
    await world.told_privately(BEN, "from another workspace")
    assert "from another workspace" in (await world.ask("quilt-catalog status", channel=INCIDENT) or "")
    assert (newest := await world.newest()) is not None
    assert newest.state == "proposed"

    world.slack.postmark.team = ""
    await world.press(card, user=BEN)
    await world.ends("succeeded")
    assert len(world.sent()) == 1
