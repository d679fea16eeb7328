"""One world per test: a fresh database, fresh ports, a fresh ECS."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.scenarios.world import World, running_world


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path) as world:
        yield world
        assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"
