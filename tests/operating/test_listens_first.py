"""However many places are to be made ready, and however slow AWS is: people are heard at once."""

import time
from pathlib import Path

import pytest

from tests.scenarios.world import ANA, running_bot, running_world

SLOW = 30.0


async def test_a_silent_aws_keeps_nobody_from_being_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app._WARM", 0.2)
    async with running_world(tmp_path) as world:
        await world.bot.__aexit__(None, None, None)
        world.aws.delay(SLOW)
        began = time.monotonic()
        async with running_bot(world.clock, world.slack, world.home) as world.bot:
            took = time.monotonic() - began
            assert await world.ask("help") is None
            await world.told_privately(ANA, "/rollback")
            world.aws.delay(0)
        assert took < SLOW / 2
