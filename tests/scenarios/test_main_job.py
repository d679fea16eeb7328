"""`/rollback quilt-catalog immediate`, from the command to the outcome."""

from dataclasses import replace

from tests.posts import calls
from tests.scenarios.world import ANA, BEN, GENERAL, INCIDENT, World, everything


async def test_an_approved_rollback_restores_the_last_known_good_revision_and_says_so(world: World) -> None:
    card = await world.propose("quilt-catalog immediate security: token leaked")
    assert "quilt-catalog:42" in everything(card)
    assert "quilt-catalog:38" in everything(card)
    assert "token leaked" in everything(card)

    await world.press(card, "approve", user=BEN)
    rollback = await world.ends("succeeded")
    await world.told("First 5 minutes: well")
    rollback = await world.newest() or rollback

    assert world.running() == {38}
    arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:38"
    assert world.sent() == [{"cluster": "sales-prod", "service": "quilt-catalog-service", "taskDefinition": arn}]
    assert (rollback.requester, rollback.approver) == ("engineer-a", "engineer-b")
    assert (rollback.category, rollback.reason, rollback.phases[0].result) == ("security", "token leaked", "passed")
    assert [check.result for check in rollback.checks] == ["pass"] * 6
    headline = await world.told("Rolled quilt-catalog back in")
    assert headline.ts == card.ts, "the headline is the card itself, edited in place"


async def test_the_target_is_not_the_revision_before_but_the_last_that_served_well(world: World) -> None:
    await world.propose()

    details = await world.told("Why `quilt-catalog:42` → `quilt-catalog:38`")

    for passed_over in ("quilt-catalog:41", "quilt-catalog:40", "quilt-catalog:39"):
        assert passed_over in everything(details)
    assert details.thread_ts is not None


async def test_the_channel_gets_the_card_and_one_outcome_and_each_calls_whoever_must_act_next(world: World) -> None:
    await world.press(await world.propose())
    await world.ends("succeeded")
    await world.told("First 5 minutes: ")

    assert calls(world.slack, INCIDENT) == [{BEN}, {ANA}], "the approver is asked, and the requester told"
    assert world.private_texts(ANA) == world.private_texts(BEN) == [], "both see it in the channel"


async def test_where_the_bot_is_no_member_the_card_goes_to_the_service_s_channel(world: World) -> None:
    await world.ask(channel=GENERAL)

    card = await world.card(INCIDENT)

    link = await world.told_privately(ANA, "second person")
    assert card.channel == INCIDENT
    assert world.slack.permalink(INCIDENT, card.ts) in link
    assert world.slack.messages(GENERAL) == []


async def test_status_and_log_tell_one_person_what_is_and_what_was(world: World) -> None:
    await world.press(await world.propose(), "approve")
    await world.ends("succeeded")
    await world.ask("status")
    await world.ask("quilt-catalog log", user=BEN)

    status = await world.told_privately(ANA, "4 of 4")
    log = await world.told_privately(BEN, "quilt-catalog:42")

    assert "quilt-catalog:38" in status
    assert "all 4 tasks run :38" in log or "quilt-catalog is well on :38" in log


async def test_a_misspelt_word_is_answered_with_the_command_to_type(world: World) -> None:
    said = await world.ask("quilt-catalgo immediate 5xx since noon")

    assert said is not None
    assert "/rollback quilt-catalog immediate 5xx since noon" in said
    assert await world.newest() is None


async def test_help_lists_what_this_person_may_roll_back(world: World) -> None:
    await world.ask("help")

    assert "quilt-catalog" in await world.told_privately(ANA, "/rollback")


async def test_where_nobody_could_see_the_card_the_bot_says_how_to_invite_it_and_proposes_nothing(world: World) -> None:
    for channel in (INCIDENT, GENERAL):
        here = world.slack.workspace.channels[channel]
        world.slack.workspace.channels[channel] = replace(here, member=False)

    await world.ask()

    assert "/invite @rollback" in await world.told_privately(ANA, f"<#{INCIDENT}>")
    assert await world.newest() is None
