"""A channel that another organization reads: refused for cards and commands, or told little, as its service says."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from playground.stage import allow_uploads
from tests.scenarios.world import ANA, BEN, INCIDENT, SHARED, World, everything, running_world

CONFIGURATION = (
    "arn:aws",
    "123456789012",
    "dkr.ecr",
    "environment MCP",
    "sha256",
    "aws ecs ",
    "QURATOR",
    "console.aws",
)


def shared(world: World, channel: str = INCIDENT, *, now: bool = True) -> None:
    channels = world.slack.workspace.channels
    channels[channel] = replace(channels[channel], is_ext_shared=now)


async def refused(world: World, text: str, words: str, *, channel: str = SHARED) -> None:
    before = len(world.slack.ephemerals(ANA))
    await world.ask(text, channel=channel)
    await world.slack.wait_for(lambda: len(world.slack.ephemerals(ANA)) > before or None)
    answer = everything(max(world.slack.ephemerals(ANA), key=lambda each: each.ts))
    assert words in answer, answer
    assert not [word for word in CONFIGURATION if word in answer], answer


def public(world: World, channel: str) -> list[str]:
    return [json.dumps(m.blocks) + m.text for m in world.slack.messages(channel) if not m.ephemeral_to]


async def test_where_outsiders_read_nothing_is_asked_told_or_approved(world: World) -> None:
    await refused(world, "quilt-catalog immediate", "and quilt-catalog is not rolled back where outsiders read")
    for look in ("status", "quilt-catalog plan", "quilt-catalog history", "quilt-catalog health", "quilt-catalog logs"):
        await refused(world, look, "nothing is told of services there")
    await refused(world, "quilt-catalog hold release", "is shared with another organization")
    await refused(world, "help", "Rolling a service back")
    assert await world.newest() is None
    assert public(world, SHARED) == []

    card = await world.propose()
    shared(world)
    await world.press(card, user=BEN)
    await world.told_privately(BEN, "is shared with another organization")
    assert world.sent() == []
    await world.press(card, "reject", user=BEN)  # to stop it is allowed anywhere
    await world.ends("rejected")

    world.clock.advance(3600)
    await refused(world, "quilt-catalog immediate", "not rolled back where outsiders read", channel=INCIDENT)


async def test_what_is_asked_for_in_a_channel_of_ones_own_is_not_copied_to_one_that_outsiders_read(
    tmp_path: Path,
) -> None:
    def edit(text: str) -> str:
        return text.replace("    requesters:", f"    channel: {SHARED}\n    requesters:", 1)

    async with running_world(tmp_path, edit=edit) as world:
        await world.press(await world.propose(), user=BEN)
        await world.ends("succeeded")
        assert public(world, SHARED) == []
        await refused(world, "quilt-catalog immediate", "not rolled back where outsiders read")


@pytest_asyncio.fixture
async def open_world(tmp_path: Path) -> AsyncIterator[World]:
    """The service's channel is shared, and it says that it may be."""

    def edit(text: str) -> str:
        return text.replace("    requesters:", f"    channel: {SHARED}\n    shared_channel: true\n    requesters:", 1)

    async with running_world(tmp_path, edit=edit) as world:
        yield world
        assert world.slack.refused == []


async def test_a_service_that_allows_it_is_rolled_back_there_and_nothing_of_its_configuration_is_shown(
    open_world: World,
) -> None:
    world = open_world
    await world.ask("quilt-catalog immediate 5xx", channel=SHARED)
    card = await world.card(SHARED)
    told = everything(await world.told("changes with it, is not shown in a channel that is shared", channel=SHARED))
    assert "`/rollback quilt-catalog plan`" in told
    await refused(world, "quilt-catalog plan", "nothing is told of services there")

    await world.press(card, user=BEN)
    rollback = await world.ends("succeeded")
    assert rollback.channel == SHARED
    await world.told("First 5 minutes", channel=SHARED)

    said = public(world, SHARED)
    assert any("5xx" in each and "quilt-catalog:38" in each for each in said)
    for word in CONFIGURATION:
        assert not [each for each in said if word in each], word


async def test_no_evidence_of_what_went_wrong_is_uploaded_there_nor_said(open_world: World) -> None:
    world = open_world
    allow_uploads(world.slack)
    world.aws.behave(38, "fails")
    await world.ask("quilt-catalog immediate 5xx", channel=SHARED)
    await world.press(await world.card(SHARED), user=BEN)
    rollback = await world.ends("reverted")
    await world.told("What is possible now", channel=SHARED)
    while await world.bot.journal.outbox():
        await asyncio.sleep(0.02)

    assert world.slack.calls("files.getUploadURLExternal") == []
    assert not [m for m in world.slack.messages(SHARED) if m.files]
    assert await world.bot.journal.evidence_file(rollback.id) is not None, "it is kept for the command"
    said = public(world, SHARED)
    for word in CONFIGURATION:
        assert not [each for each in said if word in each], word


async def test_why_it_cannot_be_planned_is_not_told_there(open_world: World) -> None:
    open_world.aws.fail_next("DescribeServices", code="AccessDeniedException", times=20)

    await refused(open_world, "quilt-catalog immediate", "why is not told in a channel that is shared")
