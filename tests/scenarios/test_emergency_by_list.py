"""An emergency where the approvers come from a Slack user group: they are told directly, and one of them reviews it."""

from pathlib import Path

from playground.slack.letters import letters
from tests.scenarios.called import with_emergency
from tests.scenarios.test_emergency import alone, opened, send
from tests.scenarios.test_user_groups import by_group, members
from tests.scenarios.world import ANA, BEN, CHLOE, everything, running_world


async def test_approvers_whom_a_user_group_names_are_told_directly_and_may_review(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=lambda text: with_emergency(by_group(text)), speed=1.0) as world:
        members(world, ANA, CHLOE)
        offered = await opened(world)
        await alone(world, offered)
        ended = await world.ends("succeeded")
        loud = await world.told("*Emergency*: engineer-a acts alone")

        assert ended.emergency
        assert ended.emergency.skipped == (CHLOE,)
        assert f"<@{CHLOE}> reviews it" in everything(loud)
        assert [len(letters(world.slack.workspace, each)) for each in (ANA, BEN, CHLOE)] == [0, 0, 1]

        await send(world, BEN, loud, "review", reason="it was right")
        await world.told_privately(BEN, "neither a reviewer nor an approver")
        await send(world, CHLOE, loud, "review", reason="it was right")
        await world.told("engineer-c closed the review")
        assert world.slack.refused == []
