"""What Slack leaves out gives nobody any right."""

from dataclasses import replace

from tests.scenarios.world import ANA, BEN, World


async def test_nobody_of_whom_slack_does_not_say_that_they_are_no_guest_may_approve_or_ask(world: World) -> None:
    people = world.slack.workspace.people
    people[BEN] = replace(people[BEN], is_restricted=None)
    card = await world.propose()

    await world.press(card, user=BEN)
    await world.told_privately(BEN, f"Slack did not say whether <@{BEN}> is a full, active member")
    newest = await world.newest()
    assert newest is not None
    assert newest.state == "proposed"

    people[BEN] = replace(people[BEN], is_restricted=False)
    await world.press(card, user=BEN)
    await world.ends("succeeded")
    people[ANA] = replace(people[ANA], is_ultra_restricted=None)
    world.clock.advance(60)
    await world.ask()
    await world.told_privately(ANA, f"Slack did not say whether <@{ANA}> is a full, active member")
    assert len(world.sent()) == 1
