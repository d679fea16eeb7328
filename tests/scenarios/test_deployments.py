"""Each deployment that completed is one quiet line, edited once at its end; a press on it opens the form."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.signals.sweep import Sweep
from handlers import ids
from playground.slack import Message
from tests.invariants.doctored.hands import unnamed
from tests.invariants.doctored.noticed import LINES
from tests.invariants.doctored.signalled import EVENTS
from tests.patience import PATIENCE
from tests.scenarios.listening import ALARM, with_events
from tests.scenarios.test_form import KIND, ready
from tests.scenarios.world import BEN, INCIDENT, SERVICE, World, everything, running_bot, running_world


def with_triggers(text: str) -> str:
    return text.replace(
        "    region: us-east-1\n", "    region: us-east-1\n    triggers: {}\n    deployments: line\n", 1
    )


@pytest_asyncio.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr("handlers.delivery.deployment_lines.SEND_EVERY", 0.01)
    async with running_world(tmp_path, edit=with_triggers, past=with_events(monkeypatch.setenv)) as world:
        yield world


async def taken(world: World, count: int) -> None:
    """So many completed deployments were seen to."""
    async with asyncio.timeout(15 * PATIENCE):
        while True:
            found = await world.bot.journal.signals_since("quilt-catalog", world.clock.now().replace(year=2020))
            completed = [each for each in found if each.state == "SERVICE_DEPLOYMENT_COMPLETED"]
            if len(completed) >= count and not await world.bot.journal.signals():
                return
            world.clock.advance(20)
            await asyncio.sleep(0.03)


async def told_lines(world: World) -> int:
    """So many are stored, and all of them told."""
    async with asyncio.timeout(15 * PATIENCE):
        while await world.bot.journal.lines_untold():
            await asyncio.sleep(0.02)
    return len(lines(world))


def lines(world: World) -> list[Message]:
    return [each for each in world.slack.messages(INCIDENT) if ids.OPEN_PLAN in json.dumps(each.blocks) or _over(each)]


def _over(message: Message) -> bool:
    return ":arrow_right_hook:" in everything(message)


def _step(world: World) -> float:
    """Seconds, until something is due: nobody must be late to what has completed only because the machine is slow."""
    return 20 if len(world.aws.view(SERVICE)["deployments"]) > 1 else 1


async def line(world: World, words: str, *, looks: bool = True) -> Message:
    """The line that says this, once it does; meanwhile deployments go on, and look comes after look."""
    async with asyncio.timeout(15 * PATIENCE):
        while not (found := [each for each in lines(world) if words in everything(each)]):
            now = world.clock.now()
            due = await world.bot.journal.deployments_due(now + timedelta(days=9)) if looks else ()
            left = (due[0].due_at - now).total_seconds() if due and due[0].due_at else _step(world)
            if looks and left > 0:
                world.clock.advance(left + 0.1)
            await asyncio.sleep(0.02)
    return found[-1]


async def test_a_deployment_is_told_in_one_line_whose_button_opens_the_form_and_its_end_edits_it(world: World) -> None:
    world.aws.alarm(ALARM, "ALARM")
    world.aws.alarm(ALARM.replace("errors", "slow"), "OK")
    world.clock.advance(60)
    world.aws.deploy(SERVICE, 38)

    told = await line(world, "quilt-catalog:38")
    said = everything(told)
    assert "before that `quilt-catalog:42`" in said
    assert "Watched until" in said
    assert "A rollback would go to `quilt-catalog:37`." in said
    assert "Fired already when this deployment began: errors." in said

    ended = await line(world, "Well after 30 min: 11 of 11 checks.")
    assert ended.ts == told.ts
    assert "Watched until" not in everything(ended)
    await world.slack.wait_for(lambda: unnamed(LINES | EVENTS, world.evidence()) == [])  # once it is stored as well

    assert await world.press(ended, ids.OPEN_PLAN) is None
    assert await world.slack.forms.submit(await ready(world, BEN), {KIND: "immediate", ids.REASON: "5xx"}) is None
    card = await world.card()
    assert "quilt-catalog:37" in everything(card)
    assert len(lines(world)) == 1


async def test_one_that_is_unwell_says_so_and_the_rollback_of_it_ends_the_line_without_a_second_one(
    world: World,
) -> None:
    world.aws.traffic(38, "errors")
    world.aws.deploy(SERVICE, 38)
    told = await line(world, "Unwell after")
    assert "error rate" in everything(told)

    await world.press(await world.propose(), user=BEN)
    await world.ends("succeeded")
    await taken(world, 2)
    assert await told_lines(world) == 1, "the rollback has its card"


async def test_a_rollback_in_the_middle_or_another_deployment_ends_the_watch(world: World) -> None:
    world.aws.deploy(SERVICE, 38)
    first = await line(world, "quilt-catalog:38")
    world.aws.deploy(SERVICE, 41)
    over = await line(world, "Another deployment")
    assert over.ts == first.ts
    assert ids.OPEN_PLAN not in json.dumps(over.blocks)

    second = await line(world, "is on `quilt-catalog:41`")
    await world.press(await world.propose(), user=BEN)
    await world.ends("succeeded")
    rolled_back = await line(world, "olled back: rb-")
    assert rolled_back.ts == second.ts
    assert len(lines(world)) == 2


async def test_a_doubtful_post_and_a_bot_that_dies_in_the_middle_leave_one_line_with_its_end(
    world: World, tmp_path: Path
) -> None:
    world.slack.fail_next("chat.postMessage", apply=True)
    world.aws.deploy(SERVICE, 38)
    told = await line(world, "quilt-catalog:38")
    await world.bot.__aexit__(None)
    world.clock.advance(2 * 3600)

    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        ended = await line(world, "nobody can say that it is well", looks=False)
    assert ended.ts == told.ts, "half an hour of which nobody looked at the end is not well"
    assert len(lines(world)) == 1


async def test_what_code_deploy_deploys_has_no_line_since_ecs_tells_nothing_of_it(world: World) -> None:
    """Neither event nor sweep takes it for one of ECS; the alarms of the service ask all the same."""
    world.aws.use_code_deploy()
    world.aws.deploy(SERVICE, 38)
    async with asyncio.timeout(15 * PATIENCE):
        while world.running() != {38}:
            world.clock.advance(20)
            await asyncio.sleep(0.02)
    sweep = Sweep(world.bot._ports, wake=lambda: None)
    for _ in range(2):
        world.clock.advance(600)
        await sweep.look_at([world.bot._ports.catalog.services["quilt-catalog"]])

    found = await world.bot.journal.signals_since("quilt-catalog", world.clock.now().replace(year=2020))
    assert [each for each in found if each.state == "SERVICE_DEPLOYMENT_COMPLETED"] == []
    assert lines(world) == []


async def test_in_the_channel_of_all_a_days_second_line_replies_to_the_first_and_outsiders_read_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.delivery.deployment_lines.SEND_EVERY", 0.01)
    async with running_world(tmp_path, past=with_events(monkeypatch.setenv)) as world:
        world.aws.deploy(SERVICE, 38)
        first = await line(world, "is on `quilt-catalog:38`")
        world.aws.deploy(SERVICE, 41)
        second = await line(world, "is on `quilt-catalog:41`")
        assert (first.thread_ts, second.thread_ts) in {(None, first.ts), ("", first.ts)}

        there = world.slack.workspace.channels[INCIDENT]
        world.slack.workspace.channels[INCIDENT] = replace(there, is_ext_shared=True)
        world.aws.deploy(SERVICE, 38)
        await taken(world, 3)
        assert await told_lines(world) == 2
