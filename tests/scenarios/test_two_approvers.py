"""Two people are needed besides the requester: the first approval starts nothing, and before acting both count."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.scenarios.world import BEN, CHLOE, World, running_world

_EDITS = (
    ("approvers: [engineer-a, engineer-b]", "approvers: [engineer-a, engineer-b, engineer-c]\n    approvals: 2"),
    ("  engineer-b: [U0BBBB]", "  engineer-b: [U0BBBB]\n  engineer-c: [U0CCCC]"),
)


def _with_a_third(services: str) -> str:
    for before, after in _EDITS:
        assert before in services
        services = services.replace(before, after)
    return services


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=_with_a_third) as world:
        yield world


async def _half_approved(world: World) -> None:
    """By BEN, twice."""
    card = await world.propose()
    for _ in range(2):
        await world.press(card, user=BEN)
        await world.told_privately(BEN, "Somebody else must approve as well")
    newest = await world.newest()
    assert newest
    assert (newest.state, [each.slack_id for each in newest.approvals]) == ("proposed", [BEN])
    assert world.sent() == []


async def test_the_second_approval_starts_it(world: World) -> None:
    await _half_approved(world)

    await world.press(await world.card(), user=CHLOE)
    rollback = await world.ends("succeeded")

    assert [each.person for each in rollback.approvals] == ["engineer-b", "engineer-c"]
    assert len(world.sent()) == 1


async def test_whoever_of_them_lost_the_right_meanwhile_stops_it(world: World) -> None:
    await _half_approved(world)
    world.slack.deactivate(BEN)
    world.clock.advance(30)  # or Slack's word at the click would still count

    await world.press(await world.card(), user=CHLOE)

    assert f"<@{BEN}> is deactivated" in (await world.ends("refused")).outcome
    assert world.sent() == []
