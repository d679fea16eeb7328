"""What ECS forgets within the hour is kept before the call, and nobody waits for it."""

import asyncio

import pytest

from bot.evidence import keep
from bot.evidence.read import read_what_ecs_forgets
from bot.model import Due, DueKind, EvidenceBefore, Metric, Rollback
from bot.ports import Ports
from playground.slack import Message
from tests.patience import PATIENCE
from tests.scenarios.world import INCIDENT, SERVICE, World, everything, running_bot

KEPT = "Evidence kept before ECS forgets it"
WORDS = "FATAL no pool password=hunter2"


def fall_ill(world: World) -> None:
    """A revision that fails, and of which tasks have died."""
    bad = world.aws.register(image="bad", log=WORDS)
    world.aws.traffic(bad, "errors")
    world.aws.deploy(SERVICE, bad)
    world.clock.advance(20 * 60)
    world.aws.crash(bad, 2)
    world.clock.advance(60)


async def kept(world: World, readings: int = 1) -> tuple[EvidenceBefore, ...]:
    async def there() -> tuple[EvidenceBefore, ...]:
        while True:
            newest = await world.newest()
            assert newest is not None
            if len(found := await world.bot.journal.evidence(newest.id)) >= readings:
                return found
            await asyncio.sleep(0.01)

    return await asyncio.wait_for(there(), 10 * PATIENCE)


def in_thread(world: World, words: str) -> list[Message]:
    return [m for m in world.slack.messages(INCIDENT) if m.thread_ts and words in everything(m)]


async def settled(world: World) -> None:
    """Nothing more is to be kept."""

    async def until() -> None:
        while any(due.kind is DueKind.EVIDENCE for due in await world.bot.journal.waiting()):
            await asyncio.sleep(0.01)

    await asyncio.wait_for(until(), 10 * PATIENCE)


async def rolled_back(world: World, text: str = "quilt-catalog immediate") -> Rollback:
    await world.press(await world.propose(text))
    return await world.ends("succeeded")


async def test_it_is_there_before_the_call_and_told_once_with_what_tells_most_first(world: World) -> None:
    fall_ill(world)
    card = await world.propose()
    (first,) = await kept(world)

    assert len(first.stopped) >= 2
    assert any("FATAL no pool password=[hidden]" in line.text for line in first.log)
    assert "hunter2" not in str(first)
    assert first.events
    assert first.figures
    assert sum(point.value for point in first.figures.points[Metric.ERRORS]) > 0
    assert first.not_read == ()

    await world.press(card)
    done = await world.ends("succeeded")
    told = everything(await world.told(KEPT))
    await settled(world)

    assert done.acted_at
    assert first.taken_at < done.acted_at
    assert "2 tasks stopped: Essential container in task exited" in told
    assert "failed with 5xx" in told
    assert "Read before the call, and once more after it." in told
    assert "hunter2" not in world.slack.transcript()
    assert len(in_thread(world, KEPT)) == 1
    assert not in_thread(world, "Last log lines"), "in full only where the rollback is for security or data"
    stopped = [line for reading in await kept(world, 2) for line in reading.stopped]
    assert max(line.at for line in stopped) <= done.acted_at, "what the rollback itself stopped is no evidence"


async def test_for_security_every_line_is_told_and_no_secret_in_it(world: World) -> None:
    fall_ill(world)
    await rolled_back(world, "quilt-catalog immediate security: token leaked")
    await world.told("Last log lines of the revision that was left")
    await settled(world)

    told = " ".join(everything(message) for message in world.slack.messages(INCIDENT))
    assert "FATAL no pool password=[hidden]" in told
    assert "Tasks that stopped, in UTC" in told
    assert "Events of the service, in UTC" in told
    assert "hunter2" not in told


async def test_what_is_read_behind_the_approval_is_of_the_time_before_it(world: World) -> None:
    fall_ill(world)
    done = await rolled_back(world)
    service = world.bot._ports.catalog.services[done.service]
    world.clock.advance(60)

    read = await read_what_ecs_forgets(done, service, world.bot._ports)

    assert done.approved_at
    assert read.stopped
    assert read.events
    assert max(line.at for line in (*read.stopped, *read.events)) <= done.approved_at


async def test_what_cannot_be_read_is_said_and_the_rollback_goes_on(world: World) -> None:
    fall_ill(world)
    world.aws.fail_next("FilterLogEvents", code="AccessDeniedException", status=400, times=100)
    world.aws.fail_next("GetMetricData", code="AccessDeniedException", status=400, times=100)
    await rolled_back(world)

    told = everything(await world.told(KEPT))
    assert "Not read: " in told
    assert "AWS does not let this bot call logs:FilterLogEvents" in told
    assert "AWS does not let this bot call cloudwatch:GetMetricData" in told
    assert "2 tasks stopped: " in told, "what could be read is told all the same"


async def test_reads_that_hang_hold_no_call_up(world: World) -> None:
    """One that was begun at the proposal, and those at the approval."""
    fall_ill(world)
    world.aws.fail_next("FilterLogEvents", code=None, hold=2.5, times=2)
    card = await world.propose()
    world.aws.fail_next("ListTasks", code=None, hold=2.5, times=4)
    began = asyncio.get_running_loop().time()

    await world.press(card)
    await world.reaches("rolling", timeout=5)

    assert asyncio.get_running_loop().time() - began < 2
    assert len(world.sent()) == 1
    world.aws.faults.heal()


async def test_what_a_killed_bot_left_is_read_again_and_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it was stored, and between that and its telling: the row stays due until both are done."""
    fall_ill(world)

    async def never(*_: object, **__: object) -> EvidenceBefore:
        await asyncio.sleep(3600)
        raise AssertionError

    with monkeypatch.context() as hanging:
        hanging.setattr(keep, "read_incident", never)
        await world.press(await world.propose())
        await world.reaches("rolling")
        await world.bot.__aexit__(None, None, None)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        await world.ends("succeeded")
        await world.told(KEPT)
        await settled(world)
        assert len(in_thread(world, KEPT)) == 1
        newest = await world.newest()
        assert newest is not None
        again = Due(newest.id, DueKind.EVIDENCE, world.clock.now())
        await keep.keep(again, ports(world))
        await asyncio.sleep(0.1)
        assert len(in_thread(world, KEPT)) == 1, "nothing was due any more"
        await world.bot.__aexit__(None, None, None)


async def test_nothing_is_read_of_what_was_rejected_meanwhile_and_nothing_told(world: World) -> None:
    fall_ill(world)
    await world.press(await world.propose(), "reject")
    await world.ends("rejected")
    await settled(world)
    assert not in_thread(world, KEPT)


def ports(world: World) -> Ports:
    return world.bot._ports
