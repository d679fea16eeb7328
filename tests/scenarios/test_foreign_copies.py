"""Whoever may register in the family can set a rollback's mark: what is not the bot's own copy is never deployed."""

from collections.abc import AsyncIterator
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.execution import register_copy
from bot.journal import verify_database
from playground.aws.names import SERVICE
from tests.scenarios.world import World, running_bot, running_world

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


async def ended_while_looking(world: World, *, arrived: bool) -> datetime:
    """RegisterTaskDefinition was not answered, and the bot ends before it has seen what came of it.

    -> a moment between the approval and the intent, with room for clocks that differ
    """
    denied = {"code": "AccessDeniedException", "status": 400}
    world.aws.fail_next("RegisterTaskDefinition", code=None, apply=arrived)
    world.aws.fail_next("ListTaskDefinitions", times=999, after="RegisterTaskDefinition", **denied)
    card = await world.propose("quilt-catalog partial mcp")
    world.aws.delay(0.1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.assembly.workers._ACTS_FINISH", 0)
        patch.setattr(register_copy, "_LOOKS", 999)
        await world.press(card)
        await world.reaches("approved")
        world.clock.advance(8)
        await world.slack.wait_for(lambda: world.aws.calls("RegisterTaskDefinition"), timeout=8)
        rollback = await world.newest()
        assert rollback is not None
        assert rollback.approved_at is not None
        intended = await world.bot.journal.registering(rollback.id)
        assert intended is not None
        await world.bot.__aexit__(None, None, None)
    world.aws.delay(0)
    world.aws.faults.heal()
    between = rollback.approved_at + timedelta(seconds=1)
    assert between < intended - timedelta(seconds=5)
    return between


@pytest.mark.long
async def test_what_came_between_the_approval_and_the_intent_is_not_the_copy_after_a_restart_either(
    mcp: World,
) -> None:
    between = await ended_while_looking(mcp, arrived=False)
    (sent,) = mcp.aws.calls("RegisterTaskDefinition")
    revision = mcp.aws.register(more=deepcopy(sent.parameters))
    mcp.aws.cluster.moto.date(f"quilt-catalog:{revision}", registered_at=between)

    async with running_bot(mcp.clock, mcp.slack, mcp.home) as mcp.bot:
        mcp.clock.advance(40)
        assert "is not the copy that was approved" in (await mcp.ends("refused")).outcome
    assert mcp.sent() == []


@pytest.mark.long
async def test_a_copy_that_was_registered_under_an_approval_that_lapsed_is_found_under_the_next_one(
    mcp: World,
) -> None:
    await ended_while_looking(mcp, arrived=True)
    mcp.clock.advance(3600)

    async with running_bot(mcp.clock, mcp.slack, mcp.home) as mcp.bot:
        await mcp.told("The approval was given")
        await mcp.reaches("proposed")
        await mcp.press(await mcp.card())
        await mcp.ends("succeeded", timeout=30)
    assert len(mcp.aws.calls("RegisterTaskDefinition")) == len(mcp.sent()) == 1
