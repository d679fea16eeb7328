"""Two people are needed besides the requester: the first approval starts nothing, and before acting both count."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from tests.edited import edited
from tests.scenarios.kept import all_kept
from tests.scenarios.world import ANA, BEN, CHLOE, World, everything, running_world

_NEEDED = "approvals: {immediate: 2, complete: 2}"
_EDITS = (
    ("approvers: [engineer-a, engineer-b]", f"approvers: [engineer-a, engineer-b, engineer-c]\n    {_NEEDED}"),
    ("  engineer-b: [U0BBBB]", "  engineer-b: [U0BBBB, U0BBTWO]\n  engineer-c: [U0CCCC]"),
)


def with_a_third(services: str) -> str:
    return edited(services, _EDITS)


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=with_a_third) as world:
        people = world.slack.workspace.people
        people["U0BBTWO"] = replace(people[BEN], id="U0BBTWO")
        yield world
        assert all_kept(world) == []


async def _half_approved(world: World) -> None:
    """By BEN, twice, the second time under his other Slack id."""
    card = await world.propose()
    assert "two people must approve this" in everything(await world.card())
    for user in (BEN, "U0BBTWO"):
        await world.press(card, user=user)
        await world.told_privately(user, "Your approval counts: 1 of 2. Somebody else must approve as well")
    newest = await world.newest()
    assert newest
    assert (newest.state, [each.slack_id for each in newest.approvals]) == ("proposed", [BEN])
    assert world.sent() == []


async def test_the_second_approval_starts_it_and_the_card_counts_them(world: World) -> None:
    await _half_approved(world)
    await world.told("*1 of 2 approved:* engineer-b · one more needed")
    await world.told(f"Waiting for <@{CHLOE}>, until")
    await world.press(await world.card(), user=ANA)
    await world.told_privately(ANA, "somebody else must approve it")

    await world.press(await world.card(), user=CHLOE)
    rollback = await world.ends("succeeded")

    assert [each.person for each in rollback.approvals] == ["engineer-b", "engineer-c"]
    assert len(world.sent()) == 1
    await world.told("Approved by engineer-b and engineer-c.")


async def test_one_is_enough_for_a_kind_that_needs_no_more(world: World) -> None:
    await world.press(await world.propose("quilt-catalog partial mcp"), user=BEN)

    assert (await world.ends("succeeded")).approver == "engineer-b"


async def test_what_one_of_two_approved_expires_and_says_so(world: World) -> None:
    await _half_approved(world)
    world.clock.advance(3600)

    assert f"Only <@{BEN}> approved in time" in (await world.ends("expired")).outcome


async def test_a_plan_that_is_made_anew_needs_both_again(world: World) -> None:
    await _half_approved(world)
    before = await world.card()
    world.aws.delay(0.5)
    await world.press(before, user=CHLOE)
    await world.reaches("approved")
    world.clock.advance(2 * 3600)
    world.aws.delay(0)
    await world.ends("proposed")

    await world.press(await world.card(), user=ANA, stale=before)
    await world.told_privately(ANA, "Use the buttons of the plan that was posted last")
    await world.press(await world.card(), user=CHLOE)
    await world.told_privately(CHLOE, "Your approval counts: 1 of 2")
    assert world.sent() == []
    await world.press(await world.card(), user="U0BBTWO")
    rollback = await world.ends("succeeded", timeout=30)
    assert [each.slack_id for each in rollback.approvals] == [CHLOE, "U0BBTWO"]


async def test_whoever_of_them_lost_the_right_meanwhile_stops_it(world: World) -> None:
    await _half_approved(world)
    world.slack.deactivate(BEN)
    world.clock.advance(30)  # or Slack's word at the click would still count

    await world.press(await world.card(), user=CHLOE)

    assert f"<@{BEN}> is deactivated" in (await world.ends("refused")).outcome
    assert world.sent() == []
