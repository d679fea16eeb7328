"""Whoever may register in the family can set a rollback's mark: what is not the bot's own copy is never deployed."""

from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest_asyncio

from bot.journal import verify_database
from playground.aws.names import SERVICE
from tests.scenarios.world import World, running_world

EVIL = "evil.example.com/miner:1"
RUNNING = "quilt-catalog:43"


@pytest_asyncio.fixture
async def mcp(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path) as world:
        revision = world.aws.register(environment={"MODE": "PRODUCT"})
        world.aws.deploy(SERVICE, revision)
        world.clock.advance(3600)
        assert world.running() == {revision}
        yield world


def foreign(world: World, like: dict[str, Any], mark: str) -> None:
    """Somebody registers in the same family what looks like the copy, but for its image."""
    sent = deepcopy(like)
    sent["containerDefinitions"][0]["image"] = EVIL
    sent["tags"] = [{"key": "rollback-bot", "value": mark}]
    world.aws.register(more=sent)


async def test_a_foreign_revision_with_the_mark_that_came_before_the_approval_is_named_and_not_deployed(
    mcp: World,
) -> None:
    card = await mcp.propose("quilt-catalog partial mcp")
    rollback = await mcp.newest()
    assert rollback is not None
    foreign(mcp, {"containerDefinitions": mcp.aws.cluster.describe(RUNNING)["containerDefinitions"]}, rollback.id)

    await mcp.press(card)

    rollback = await mcp.ends("refused")
    assert "`quilt-catalog:44` carries the mark of this rollback" in rollback.outcome
    assert (rollback.registered, mcp.sent(), mcp.aws.calls("RegisterTaskDefinition")) == ("", [], [])
    assert mcp.running() == {43}
    assert verify_database(f"sqlite:///{mcp.home / 'journal.db'}").problem == ""


async def test_after_an_unanswered_registration_only_the_copy_itself_is_taken_for_it(mcp: World) -> None:
    mcp.aws.fail_next("RegisterTaskDefinition", code=None)  # it never arrived
    await mcp.press(await mcp.propose("quilt-catalog partial mcp"))
    await mcp.slack.wait_for(lambda: mcp.aws.calls("RegisterTaskDefinition"), timeout=8)
    sent = mcp.aws.calls("RegisterTaskDefinition")[0].parameters
    (mark,) = [tag["value"] for tag in sent["tags"] if tag["key"] == "rollback-bot"]

    foreign(mcp, sent, mark)
    mcp.clock.advance(40)

    rollback = await mcp.ends("refused")
    assert "is not the copy that was approved" in rollback.outcome
    assert mcp.sent() == []
