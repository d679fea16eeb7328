"""`abort` is honest: it cancels what was not sent, and says what is left where it was."""

from tests.scenarios.world import ANA, BEN, CHLOE, World


async def test_a_plan_is_aborted_before_anything_is_sent(world: World) -> None:
    await world.propose()

    await world.ask("quilt-catalog abort", user=CHLOE)
    await world.told_privately(CHLOE, "not named in the services file")
    await world.ask("quilt-catalog abort")
    await world.told_privately(ANA, "is withdrawn")
    rollback = await world.ends("cancelled")

    assert "The service was not changed" in rollback.outcome
    assert world.sent() == []


async def test_an_approved_one_that_waits_is_aborted_and_never_sent(world: World) -> None:
    card = await world.propose()
    world.aws.delay(0.5)
    await world.press(card)
    await world.reaches("approved")

    await world.ask("quilt-catalog abort", user=BEN)
    await world.told_privately(BEN, "is withdrawn")
    await world.ends("cancelled")

    world.aws.delay(0)
    await world.ask("quilt-catalog abort")
    await world.told_privately(ANA, "nothing to stop")
    assert world.sent() == []


async def test_once_it_was_sent_it_says_where_stopping_would_lead_and_changes_nothing(world: World) -> None:
    world.aws.behave(38, "hangs")
    card = await world.propose()
    await world.press(card)
    await world.reaches("rolling")

    stop = await world.button("Stop…")
    assert "/rollback quilt-catalog stop" in stop["confirm"]["text"]["text"]
    await world.press(card, stop["action_id"], user=ANA)
    said = await world.told_privately(ANA, "cannot be taken back")

    assert "returns to quilt-catalog:42, which is what this rollback leaves" in said
    assert "undo" in said
    assert len(world.sent()) == 1
    newest = await world.newest()
    assert newest is not None
    assert newest.state == "rolling"


async def test_the_card_s_buttons_end_the_watch_and_undo_by_the_rights_of_whoever_presses(world: World) -> None:
    card = await world.propose()
    await world.press(card)
    await world.ends("succeeded")
    await world.press(card, (await world.button("Stop watching…"))["action_id"])
    await world.told_privately(BEN, "is not watched any more")
    undo = await world.button("Undo…")
    await world.press(card, undo["action_id"], user=CHLOE)
    await world.told_privately(CHLOE, "not named in the services file")
    await world.press(card, undo["action_id"], user=ANA)
    proposed = await world.slack.wait_for(world._newest_proposal, timeout=8)
    assert proposed.text.startswith("Undo the rollback of quilt-catalog?")
    newest = await world.newest()
    assert newest is not None
    assert newest.requester_slack_id == ANA
    assert len(world.sent()) == 1
