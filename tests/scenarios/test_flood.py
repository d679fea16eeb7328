"""One person floods: others are served as in peace, and what is too much is refused with when to try again."""

import asyncio
from datetime import timedelta

import pytest

from bot.approval import cool_down
from tests.scenarios.world import ANA, BEN, CHLOE, World

MANY = 60


@pytest.mark.long
async def test_what_somebody_on_no_list_looks_at_in_a_flood_holds_up_no_plan(world: World) -> None:
    typed = [world.ask("quilt-catalog plan", user=CHLOE) for _ in range(MANY)]
    answers = await asyncio.gather(*typed)
    refused = [answer for answer in answers if answer]
    assert MANY - 10 <= len(refused) < MANY
    assert all("Nothing happened. Try again in about" in answer for answer in refused)

    await world.propose()
    waiting = [each for each in await world.bot.journal.undecided() if each.slack_id == CHLOE]
    assert waiting, "the plan came before looks that had been asked for earlier"
    await world.slack.wait_for(lambda: len(world.slack.ephemerals(CHLOE)) == MANY or None, timeout=10)


async def test_the_same_request_again_and_again_is_refused_at_the_door_and_the_first_is_planned(world: World) -> None:
    answers = await asyncio.gather(*(world.ask() for _ in range(20)))

    assert len([answer for answer in answers if answer]) >= 15
    await world.card()
    await world.slack.wait_for(lambda: len(world.slack.ephemerals(ANA)) == 19 or None, timeout=10)
    assert len([m for m in world.slack.messages("C0INCIDENT") if "Roll back quilt-catalog?" in m.text]) == 1


async def test_after_a_rejection_its_requester_waits_and_others_may_ask(world: World) -> None:
    await world.press(await world.propose(), "reject")
    await world.ends("rejected")

    await world.ask()
    assert "Ask again in" in await world.told_privately(ANA, "Your last plan for quilt-catalog was rejected")
    card = await world.propose(user=BEN)
    await world.press(card, "cancel", user=BEN)
    await world.ends("cancelled")
    world.clock.advance(60)
    await world.propose()


async def test_after_a_rejection_immediate_first_is_refused_before_the_waiting_rebuild_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cool_down, "_PAUSES", (timedelta(minutes=10),))  # a rebuild's plan takes some of them here
    await world.press(await world.propose(user=BEN), "reject", user=ANA)
    await world.ends("rejected")
    rebuild = await world.propose(f"quilt-catalog complete {world.aws.cluster.repository.commit('mcp')} users: hurt")

    await world.press(rebuild, "immediate_first", user=BEN)

    assert "Ask again in" in await world.told_privately(BEN, "Your last plan for quilt-catalog was rejected")
    newest = await world.newest()
    assert newest is not None
    assert (newest.state, newest.plan.rebuild is not None) == ("proposed", True)
    await world.press(rebuild, "immediate_first", user=ANA)  # others need not wait
    await world.told("Put behind an immediate rollback")
