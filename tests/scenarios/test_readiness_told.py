"""How ready services are is looked at by itself, kept, and told where people are: over the real wires."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from aws import asked_once
from bot.model import Grade, Remembered, Signal, SignalKind
from bot.readiness import worker
from bot.readiness.judge import Looks, judge
from bot.readiness.weekly import Weekly
from playground.aws.names import definition_arn
from tests.operating.test_unknown_service import variables
from tests.operating.wires import run
from tests.scenarios.test_app_home import home
from tests.scenarios.world import ANA, INCIDENT, World, running_bot, running_world

MONDAY = timedelta(days=7)


def looking(text: str) -> str:
    return text.replace("  readiness: off\n", "", 1)


@pytest_asyncio.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(worker, "_FIRST", 0.0)
    monkeypatch.setattr(asked_once, "SECONDS", 0.0)  # a week passes here in no time
    async with running_world(tmp_path, edit=looking) as world:
        yield world
        assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"


async def looked(world: World) -> None:
    """Until the bot, by itself, has."""
    await world.slack.wait_for(lambda: bool(world.bot._workers.readying._judged), timeout=10)


async def test_it_is_looked_at_by_itself_and_told_in_slack_at_home_and_to_prometheus(world: World) -> None:
    await looked(world)

    await world.ask("readiness", user=ANA)
    told = await world.told_privately(ANA, "Ready for a rollback?")
    assert "1 amber" in told
    assert "*quilt-catalog* amber: " in told
    await world.ask("quilt-catalog readiness", user=ANA)
    told = await world.told_privately(ANA, "quilt-catalog could be rolled back now")
    assert told.index("Never drilled") < told.index("quilt-catalog:38, which served")
    assert "*quilt-catalog* amber: " in str((await home(world, ANA, "Ready for a rollback?")).shown)
    shown = (await world.bot._probes.numbers()).decode()
    assert 'rollback_bot_readiness{grade="amber",service="quilt-catalog"} 1.0' in shown
    assert 'rollback_bot_readiness{grade="green",service="quilt-catalog"} 0.0' in shown


async def test_a_restart_asks_nobody_anew_and_a_deployment_does(world: World) -> None:
    await looked(world)
    (before,) = await world.bot.journal.readiness_known()
    asked = len(world.aws.calls("GetLifecyclePolicy"))
    await world.bot.__aexit__()
    async with running_bot(world.clock, world.slack, world.home) as again:
        assert await again._workers.readying.round() == 0
        assert await again.journal.readiness_known() == (before,)
        assert len(world.aws.calls("GetLifecyclePolicy")) == asked
        now = world.clock.now()
        deployment = Signal("s1", SignalKind.DEPLOYMENT, "quilt-catalog", "ecs-svc/1", "completed", now, now, "")
        again._workers.readying.deployed(deployment.service)
        assert await again._workers.readying.round() == 1 or again._workers.readying._judged["quilt-catalog"] >= now
        assert (await again.journal.readiness_known())[0].readiness.judged_at >= now


async def test_once_a_week_a_channel_is_told_what_got_worse_and_who_can_mend_it(world: World) -> None:
    await looked(world)
    said: list[str] = []

    async def say(channel: str, text: str) -> None:
        said.append(f"{channel}: {text}")

    weekly, readying = Weekly(world.bot._ports, say), world.bot._workers.readying
    await readying.stop()

    async def looked_at_after(lasting: timedelta) -> None:
        world.clock.advance(lasting.total_seconds())
        for name in world.bot._ports.catalog.services:
            readying.deployed(name)
        while readying._hurried:
            await readying.round()

    world.clock.advance(to_monday_at_ten(world).total_seconds())
    await weekly.tell()
    assert said == [], "what was seen days ago is told as no news"
    await looked_at_after(timedelta())
    await weekly.tell()
    await weekly.tell()
    (first,) = said
    assert first.startswith(f"{INCIDENT}: Less ready for a rollback than a week ago:")
    assert "To mend by" in first

    await looked_at_after(MONDAY)
    await weekly.tell()
    assert len(said) == 1, "nothing got worse"

    world.aws.delete_image(38)
    await looked_at_after(MONDAY)
    await weekly.tell()
    assert "🔴 quilt-catalog is RED: An image is gone" in said[1]


def to_monday_at_ten(world: World) -> timedelta:
    now = world.clock.now()
    monday = (now + timedelta(days=7 - now.weekday())).replace(hour=10, minute=0)
    return monday - now


async def test_a_pipeline_is_told_by_an_exit_status_and_a_person_what_to_do(world: World) -> None:
    status, said, problems = await run("readiness", "--json", "--at-least", "amber", variables=variables(world))
    (found,) = json.loads(said)["services"]

    assert status == 1, problems
    assert found["grade"] == Grade.UNKNOWN
    unread = {each["name"] for each in found["findings"] if each["grade"] == Grade.UNKNOWN}
    assert unread == {"approvers"}, "Slack was not asked"
    assert (found["target"], found["takes"] > 60) == ("quilt-catalog:38", True)


async def test_a_terminal_that_reads_the_database_goes_back_to_nothing_that_was_rolled_away_from(world: World) -> None:
    ports = world.bot._ports
    service = ports.catalog.services["quilt-catalog"]
    arn, now = (await ports.ecs.service(service)).arn, world.clock.now()
    left = Remembered(definition_arn(38), (), now, now, timedelta(), bad_since=now, bad_reason="rolled away from")
    await ports.journal.seen(arn, [left])

    _, said, problems = await run("readiness", "quilt-catalog", "--json", variables=variables(world))
    (found,) = json.loads(said)["services"]

    assert found["target"] == (await judge(service, Looks.of(ports))).target == "quilt-catalog:37", problems
