"""A release of the bot has other steps than the one before: what was under way goes on, and is told to its end."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing

import pytest

from bot.model import Health, Rollback
from bot.ports import Ports, Step
from bot.runbook import roll_back
from playground.aws.names import SERVICE
from tests.patience import PATIENCE
from tests.scenarios.world import INCIDENT, World, running_bot

Release = Callable[[str, Ports, Step], Awaitable[str]]
Call = Callable[[], Awaitable[str]]


async def one_step_more(rollback_id: str, ports: Ports, step: Step) -> str:
    await step("look round", _nothing)
    return await roll_back(rollback_id, ports, step)


async def other_names(rollback_id: str, ports: Ports, step: Step) -> str:
    async def renamed(name: str, call: Call) -> str:
        return await step(f"{name} anew", call)

    return await roll_back(rollback_id, ports, renamed)


async def _nothing() -> str:
    return "nothing"


CASES = [  # the release before, the one after, and in which step it dies
    pytest.param(roll_back, one_step_more, "watch", id="added while rolling", marks=pytest.mark.long),
    pytest.param(roll_back, other_names, "watch", id="renamed while rolling"),
    pytest.param(one_step_more, roll_back, "watch", id="removed while rolling", marks=pytest.mark.long),
    pytest.param(roll_back, one_step_more, "hold", id="added while validating", marks=pytest.mark.long),
    pytest.param(roll_back, other_names, "hold", id="renamed while validating", marks=pytest.mark.long),
    pytest.param(one_step_more, roll_back, "hold", id="removed while validating"),
]


def stuck_in(release: Release, where: str) -> Release:
    """It dies in the step `where`."""

    async def stuck(rollback_id: str, ports: Ports, step: Step) -> str:
        async def until_it_dies(name: str, call: Call) -> str:
            if name == where:
                await asyncio.Event().wait()
            return await step(name, call)

        return await release(rollback_id, ports, until_it_dies)

    return stuck


@asynccontextmanager
async def released(world: World, release: Release, patch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The bot that runs ends where it is, and one of another release takes its place."""
    await world.bot.__aexit__(None, None, None)
    patch.setattr("bot.assembly.workers.roll_back", release)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        yield
        await world.bot.__aexit__(None, None, None)


async def reaches_the_watch(world: World) -> None:
    """ECS has answered, and that is recorded."""
    await world.reaches("rolling")
    await asyncio.sleep(0.1)


async def ends_well(world: World) -> Rollback:
    await world.ends("succeeded")
    await world.told("First 5 minutes: well")
    ended = await world.ends("succeeded")
    assert ended.phases[0].result is Health.PASSED
    assert len(world.aws.calls("UpdateService")) == 1
    said = Counter(message.text for message in world.slack.messages(INCIDENT))
    assert [text for text, times in said.items() if times > 1] == []
    async with asyncio.timeout(5 * PATIENCE):
        while await world.bot._workers.engine.pending():
            await asyncio.sleep(0.02)
    return ended


@pytest.mark.parametrize(("before", "after", "dies_in"), CASES)
async def test_a_rollback_under_way_when_a_step_changed_is_carried_to_its_end_and_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch, before: Release, after: Release, dies_in: str
) -> None:
    monkeypatch.setattr("bot.assembly.workers.roll_back", stuck_in(before, dies_in))
    await world.press(await world.propose())
    await (world.ends("succeeded") if dies_in == "hold" else reaches_the_watch(world))

    async with released(world, after, monkeypatch):
        await ends_well(world)
    assert world.aws.cluster.services[SERVICE].tags != {}, "and it is held"


async def test_what_succeeded_and_whose_run_broke_before_it_was_validated_is_validated_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.assembly.workers.roll_back", stuck_in(roll_back, "hold"))
    await world.press(await world.propose())
    await world.ends("succeeded")
    await world.bot.__aexit__(None, None, None)
    with closing(sqlite3.connect(world.home / "journal.db.runs")) as runs:
        runs.execute("UPDATE workflow_status SET status = 'ERROR'")
        runs.commit()

    monkeypatch.setattr("bot.assembly.workers.roll_back", roll_back)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await ends_well(world)
        await world.bot.__aexit__(None, None, None)


@pytest.mark.parametrize("dies_in", [pytest.param("watch", marks=pytest.mark.long), "hand over"])
@pytest.mark.long
async def test_a_rebuild_under_way_when_a_step_changed_is_built_and_deployed_once_and_its_revert_handed_over(
    world: World, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    monkeypatch.setattr("bot.assembly.workers.roll_back", stuck_in(roll_back, dies_in))
    commit = world.aws.cluster.repository.commit("mcp")
    await world.press(await world.propose(f"quilt-catalog complete {commit[:12]}"))
    await world.told("has started")
    world.clock.advance(600)
    await (world.ends("succeeded") if dies_in == "hand over" else reaches_the_watch(world))

    async with released(world, other_names, monkeypatch):
        await world.ends("succeeded")
        await world.told("|pull request>")
        await ends_well(world)
    assert [len(world.aws.calls(call)) for call in ("StartBuild", "RegisterTaskDefinition")] == [1, 1]
    assert len(world.github.pulls) == 1
