"""What CloudWatch and ECS tell comes to the bot over EventBridge and SQS: each once, whatever happens on the way."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from bot.model import Signal
from tests.patience import PATIENCE
from tests.scenarios.listening import ALARM, ALERT, SECRET, post, queue, with_events
from tests.scenarios.test_http_mode import free_port
from tests.scenarios.world import SERVICE, World, running_bot, running_world


@pytest.fixture
def port() -> int:
    return free_port()


@pytest_asyncio.fixture
async def world(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setenv("ROLLBACK_ALERTS_SECRET", SECRET)
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setattr("bot.signals.receive._SOON", 0.05)
    async with running_world(tmp_path, past=with_events(monkeypatch.setenv)) as world:
        yield world


async def told(world: World, condition: Callable[[Sequence[Signal]], object]) -> Sequence[Signal]:
    """All signals of the service, once they are as wanted and seen to."""
    async with asyncio.timeout(10 * PATIENCE):
        while True:
            found = await world.bot.journal.signals_since("quilt-catalog", world.clock.now().replace(year=2020))
            if condition(found) and not await world.bot.journal.signals():
                return found
            await asyncio.sleep(0.02)


def states(found: Sequence[Signal]) -> list[str]:
    return [each.state for each in found]


async def test_alarms_deployments_and_tasks_that_stopped_come_in_once_and_leave_the_queue(world: World) -> None:
    world.aws.cluster.buses.accidents.double(1)
    world.aws.alarm(ALARM, "ALARM")
    world.aws.alarm("somebody-elses", "ALARM")
    await told(world, lambda found: states(found)[-1:] == ["ALARM"])
    world.aws.fail_next("DeleteMessageBatch", code="ThrottlingException", times=1)
    world.aws.deploy(SERVICE, 41)
    world.clock.advance(600)
    found = await told(world, lambda found: "SERVICE_DEPLOYMENT_COMPLETED" in states(found))

    assert states(found).count("ALARM") == 1, "it was delivered twice"
    assert [each.name for each in found if each.kind == "alarm"] == [ALARM]
    assert "SERVICE_DEPLOYMENT_IN_PROGRESS" in states(found)
    async with asyncio.timeout(10 * PATIENCE):
        while queue(world.aws).messages:
            world.clock.advance(31)  # what was not deleted comes again
            await asyncio.sleep(0.02)
    assert len(await told(world, len)) == len({each.id for each in found})


async def test_what_nobody_can_read_becomes_a_dead_letter_and_is_counted(world: World) -> None:
    with world.aws._lock:
        world.aws.cluster.queues.send(queue(world.aws), "no JSON")
    world.aws.alarm(ALARM, "ALARM")
    await told(world, lambda found: "ALARM" in states(found))
    async with asyncio.timeout(10 * PATIENCE):
        while not queue(world.aws, "DeadLetters").messages:
            world.clock.advance(31)
            await asyncio.sleep(0.02)
    assert (await world.bot._workers.signals._receiver._queue.now()).dead == 1


async def test_a_silent_queue_and_a_bot_that_is_away_lose_nothing(world: World, tmp_path: Path) -> None:
    world.aws.fail_next("ReceiveMessage", code="ServiceUnavailable", status=503, times=1)
    world.aws.alarm(ALARM, "ALARM")
    await told(world, lambda found: "ALARM" in states(found))
    await world.bot.__aexit__(None, None, None)
    world.aws.alarm(ALARM, "OK")
    world.clock.advance(3600)
    async with running_bot(world.clock, world.slack, tmp_path) as bot:
        world.bot = bot
        found = await told(world, lambda found: "OK" in states(found))
        assert found[-1].late.total_seconds() >= 3600
        assert states(found).count("ALARM") == 1


async def test_the_sweep_finds_a_deployment_of_which_no_event_came(world: World) -> None:
    world.aws.deploy(SERVICE, 41)
    world.clock.advance(600)
    await told(world, lambda found: "SERVICE_DEPLOYMENT_COMPLETED" in states(found))
    sweep, services = world.bot._workers.signals._sweep, list(world.bot._catalog.services.values())
    await sweep.look_at(services)
    world.aws.cluster.buses.accidents.lose(200)
    world.aws.deploy(SERVICE, 42)
    for _ in range(4):
        world.clock.advance(200)
        await sweep.look_at(services)
    found = await told(world, lambda found: "sweep" in found[-1].detail)
    assert states(found).count("SERVICE_DEPLOYMENT_COMPLETED") == 2
    assert found[-1].name == world.aws.view(SERVICE)["deployments"][0]["id"]


async def test_a_signed_alert_is_stored_before_it_is_answered_and_others_are_refused(world: World, port: int) -> None:
    url = f"http://127.0.0.1:{port}/alerts"
    assert await post(url, ALERT) == (202, {"stored": True, "new": True})
    assert await post(url, ALERT) == (202, {"stored": True, "new": False})
    assert [each.name for each in await told(world, len)] == ["5xx above 10 %"]
    refused = [
        await post(url, ALERT, secret="another secret of 16"),
        await post(url, ALERT, at=1_700_000_000),
        await post(url, {**ALERT, "service": "unknown"}),
        await post(url, {**ALERT, "text": "x" * 20_000}),
    ]
    assert [status for status, _ in refused] == [401, 401, 400, 413]
    assert SECRET not in json.dumps(refused)
    assert len(await told(world, len)) == 1
