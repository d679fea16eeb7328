"""What a rollback that went wrong left open for those outside is over once a later deployment is well."""

import asyncio
from pathlib import Path

import pytest

from bot.broadcast import worker
from tests.patience import PATIENCE
from tests.scenarios.listening import with_events
from tests.scenarios.test_follow_ups import on
from tests.scenarios.test_rollout import approved
from tests.scenarios.told import with_audiences
from tests.scenarios.world import SERVICE, SHARED, World, everything, running_world

_OVER = "was changed once more, and has run well since. This is the last message about it."


def over(world: World) -> list[str]:
    return [text for message in world.slack.messages(SHARED) if _OVER in (text := everything(message))]


async def test_a_later_deployment_that_is_well_ends_what_a_failed_rollback_left_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "TICK", 0.05)
    async with running_world(tmp_path, edit=with_audiences, past=with_events(monkeypatch.setenv)) as world:
        world.aws.behave(38, "fails")
        await approved(world)
        await world.ends("reverted")
        await world.told("runs as it did before, so the problem is still there", channel=SHARED)
        assert over(world) == []

        world.aws.deploy(SERVICE, world.aws.register())
        async with asyncio.timeout(20 * PATIENCE):
            while not over(world):
                await on(world)
        assert "Quilt Catalog: works again" in over(world)[0]

        rollback = await world.newest()
        assert rollback
        await world.bot.journal.note(rollback.id, tell=(), hook_told="something of it changes")
        await asyncio.sleep(0.3)
        told = [everything(message) for message in world.slack.messages(SHARED)]
        assert _OVER in told[-1], "and its bad end is not told anew"
        assert len(over(world)) == 1
