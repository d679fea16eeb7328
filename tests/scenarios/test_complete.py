"""A commit is reverted, built and deployed: asked in Slack, approved by another, built once whatever happens."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from bot import catalog as catalogs
from bot.model import Health, Rollback
from playground.aws.repository import git
from playground.slack import Message
from tests.invariants.check import violations
from tests.scenarios.world import ANA, World, everything, running_world


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path) as world:
        yield world
        assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"
        catalog = catalogs.load(tmp_path / "services.yml")
        journal = f"sqlite:///{tmp_path / 'journal.db'}"
        assert violations(journal_url=journal, aws=world.aws, slack=world.slack, catalog=catalog) == []


def commit(world: World, name: str = "mcp") -> str:
    return world.aws.cluster.repository.commit(name)


async def asked(world: World, name: str = "mcp", why: str = "") -> Message:
    return await world.propose(f"quilt-catalog complete {commit(world, name)[:12]} {why}")


async def built(world: World) -> Rollback:
    """Let the build's time pass, however long it takes in reality."""
    while (newest := await world.newest()) is None or newest.build is None or not newest.build.id:
        await world.told("has started")
    world.clock.advance(600)
    return newest


def registrations(world: World) -> list[dict[str, Any]]:
    return [call.parameters for call in world.aws.calls("RegisterTaskDefinition") if call.outcome == "ok"]


async def test_a_commit_is_reverted_built_and_deployed_after_the_approval_of_another(world: World) -> None:
    card = await asked(world, why="users: MCP breaks logins")
    shown = everything(card)
    assert f"`{commit(world)[:12]}` is reverted on `master`" in shown
    assert "Nothing starts before the approval" in shown
    assert "`quilt-catalog-rollback`" in shown
    assert "runbook says 10-15 min" in shown
    assert (world.aws.calls("StartBuild"), registrations(world)) == ([], [])
    await world.press(card, user=ANA)
    await world.told_privately(ANA, "somebody else must approve")
    assert world.aws.calls("StartBuild") == []

    await world.press(card)
    rollback = await built(world)
    await world.told("The image is built: `catalog@sha256:")
    rollback = await world.ends("succeeded", timeout=30)

    (start,) = world.aws.calls("StartBuild")
    sent = {pair["name"]: pair["value"] for pair in start.parameters["environmentVariablesOverride"]}
    assert sent == {
        "ROLLBACK_COMMIT": commit(world)[:12],
        "ROLLBACK_BASE": "master",
        "ROLLBACK_INCIDENT": rollback.reference,
    }
    assert start.parameters["idempotencyToken"] == rollback.id
    assert rollback.build is not None
    (registered,) = registrations(world)
    image = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog@{rollback.build.digest}"
    assert registered["containerDefinitions"][0]["image"] == image
    assert [call["taskDefinition"].rpartition("/")[2] for call in world.sent()] == ["quilt-catalog:43"]
    assert world.running() == {43}
    repository = world.aws.cluster.repository
    assert git("rev-parse", rollback.branch, at=repository.path).strip() == rollback.build.revert
    told = everything(await world.told("The revert has a"))
    (pull,) = world.github.pulls
    assert f"/github/quiltdata/quilt/pull/{pull.number}|pull request>" in told
    assert f"the next pipeline run brings `{commit(world)[:12]}` back" in told
    assert (pull.head, pull.base) == (rollback.branch, "master")
    newest = await world.newest()
    assert newest is not None
    assert newest.health is Health.PASSED
