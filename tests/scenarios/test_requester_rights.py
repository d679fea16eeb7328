"""Whoever asked must still be one who may, when somebody approves and again before anything is sent."""

from dataclasses import replace
from typing import Any

import pytest

from tests.scenarios.world import ANA, BEN, World, running_bot

LOST: list[tuple[dict[str, Any], str]] = [
    ({"deleted": True}, "deactivated"),
    ({"is_restricted": True}, "a guest"),
    ({"is_bot": True}, "a bot"),
    ({"is_stranger": True}, "from another workspace"),
    ({"team_id": "T0OTHER"}, "from another workspace"),
    ({"is_ultra_restricted": None}, "did not say whether"),
]


async def test_nobody_approves_what_somebody_asked_who_lost_the_right_to(world: World) -> None:
    card, people = await world.propose(), world.slack.workspace.people
    as_asked = people[ANA]

    for changed, why in LOST:
        people[ANA] = replace(as_asked, **changed)
        await world.press(card, user=BEN)
        await world.told_privately(BEN, why)
        assert (newest := await world.newest()) is not None
        assert newest.state == "proposed"
    assert any("Reject it" in text for text in world.private_texts(BEN))
    assert world.sent() == []

    people[ANA] = as_asked
    await world.press(card, user=BEN)
    await world.ends("succeeded")
    assert len(world.sent()) == 1


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("requesters: [engineer-a, engineer-b]", "requesters: [engineer-b]", "not on the list of requesters"),
        ("engineer-a: [U0AAAA]", "engineer-a: [U0OTHER]", "not named in the services file"),
    ],
)
async def test_who_was_taken_off_the_list_has_asked_for_nothing(
    world: World, before: str, after: str, why: str
) -> None:
    card = await world.propose()
    await world.bot.__aexit__(None, None, None)
    file = world.home / "services.yml"
    services = file.read_text(encoding="utf-8")
    assert before in services
    file.write_text(services.replace(before, after), encoding="utf-8")

    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await world.press(card, user=BEN)
        await world.told_privately(BEN, why)
        assert (newest := await world.newest()) is not None
        assert newest.state == "proposed"
        assert world.sent() == []
