"""A rollback is over when the service has been well for as long as it is watched, and not when ECS says so."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime

import pytest

from bot.errors import Failed
from bot.model import Baseline, Check, DueKind, Figures, Health, Phase, Result, Rollback
from bot.validation.phases import METRICS_LATE
from playground.aws.names import SERVICE
from tests.patience import PATIENCE
from tests.scenarios.world import BEN, GUEST, INCIDENT, World, everything, running_bot

GOOD, TASKS = 38, 4
WINDOWS = {1: "First 5 minutes", 2: "Minutes 5 to 30", 3: "Minutes 30 to 90"}
PASSED, FAILED, PENDING, INCONCLUSIVE = Health.PASSED, Health.FAILED, Health.PENDING, Health.INCONCLUSIVE
GONE = {"services": [], "failures": [{"arn": f"arn:aws:ecs:us-east-1:123456789012:service/{SERVICE}"}]}
GONE["failures"][0]["reason"] = "MISSING"


async def restored(world: World) -> Rollback:
    await world.press(await world.propose())
    return await world.ends("succeeded")


async def seen(world: World, met: Callable[[Phase], bool], *, number: int = 1) -> Rollback:
    """Go from look to look until what was seen in that phase is so."""

    async def until() -> Rollback:
        while True:
            newest = await world.newest()
            assert newest is not None
            if newest.phases and met(newest.phases[number - 1]):
                return newest
            await world.to_the_next_look()
            await asyncio.sleep(0.01)

    return await asyncio.wait_for(until(), 15 * PATIENCE)


def sick(phase: Phase) -> bool:
    return phase.watch is not None and bool(phase.watch.unwell)


def well_again(phase: Phase) -> bool:
    return phase.watch is not None and bool(phase.watch.unwell) and phase.watch.unwell[-1].until is not None


def looked_at(phase: Phase) -> bool:
    return phase.watch is not None


def fall_ill(world: World) -> None:
    world.aws.say_health(GOOD, TASKS, "UNHEALTHY")


def recover(world: World) -> None:
    world.aws.say_health(GOOD, TASKS, "HEALTHY")


def results(rollback: Rollback) -> list[Health]:
    return [phase.result for phase in rollback.phases]


def verdicts(world: World) -> list[str]:
    """What was told of phases in the thread, oldest first."""
    told = [
        m for m in world.slack.messages(INCIDENT) if m.thread_ts and any(f"*{w}" in m.text for w in WINDOWS.values())
    ]
    return [everything(message) for message in told]


async def ended(world: World, words: str) -> Rollback:
    """Nothing is watched any more: said once, with why."""
    over = "is not watched any more"
    assert words in everything(await world.told(over))
    newest = await world.newest()
    assert newest is not None
    assert not any(phase.pending for phase in newest.phases)
    assert len([m for m in world.slack.messages(INCIDENT) if over in m.text and m.thread_ts]) == 1
    return newest


@asynccontextmanager
async def restarted(world: World, *, after: float = 0) -> AsyncIterator[None]:
    """The bot is stopped, and another one started so many seconds later."""
    starting = ExitStack()
    starting.enter_context(world.clock.standing_still())
    await world.bot.__aexit__(None, None, None)
    world.clock.advance(after)
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        starting.close()
        yield
        await world.bot.__aexit__(None, None, None)


async def test_three_phases_are_looked_at_and_judged_one_after_the_other(world: World) -> None:
    await restored(world)
    first = await world.judged(1)
    assert results(first) == [PASSED, PENDING, PENDING]
    assert first.phases[0].judged_at is not None
    assert first.phases[0].judged_at >= first.phases[0].ends_at, "not before its end"

    last = await world.judged(3)

    assert results(last) == [PASSED] * 3
    assert last.health is PASSED
    for number in (1, 2, 3):
        await world.told(f"{WINDOWS[number]}: well")
    assert len(verdicts(world)) == 3
    assert await world.bot.journal.waiting() == ()


async def test_a_service_that_was_unwell_for_a_minute_after_the_cut_over_has_passed_and_the_text_says_so(
    world: World,
) -> None:
    await restored(world)
    fall_ill(world)
    await seen(world, sick)
    recover(world)

    judged = await world.judged(1)

    assert results(judged)[0] is PASSED
    told = everything(await world.told("First 5 minutes: well"))
    assert "Unwell for" in told
    assert "and then well: container health" in told


async def test_what_stays_unwell_is_told_before_the_end_of_its_phase_and_its_recovery_in_the_next(
    world: World,
) -> None:
    await restored(world)
    fall_ill(world)

    failed = await world.judged(1)

    first = failed.phases[0]
    assert first.result is FAILED
    assert first.watch is not None
    assert first.judged_at is not None
    assert first.watch.looks >= 3, "one failed look fails no phase"
    assert first.judged_at < first.ends_at
    told = await world.told("First 5 minutes: NOT well")
    assert told.broadcast
    recover(world)
    await world.judged(2)
    await world.told("Minutes 5 to 30: well")
    assert (await world.judged(2)).health is FAILED


@pytest.mark.long
async def test_a_last_look_that_failed_alone_is_confirmed_or_refuted_by_another(world: World) -> None:
    await restored(world)
    await seen(
        world, lambda phase: phase.watch is not None and phase.watch.looked_at.minute >= 0 and phase.watch.looks > 4
    )
    fall_ill(world)
    await seen(world, lambda phase: sick(phase) or not phase.pending)
    recover(world)

    assert results(await world.judged(1))[0] is PASSED


@pytest.mark.long
async def test_what_is_unwell_again_and_again_is_not_well(world: World) -> None:
    await restored(world)
    await world.judged(1)
    for times in (1, 2, 3):
        fall_ill(world)
        await seen(
            world, lambda phase, times=times: phase.watch is not None and len(phase.watch.unwell) == times, number=2
        )
        recover(world)
        await seen(world, well_again, number=2)

    judged = await world.judged(2)

    assert results(judged)[:2] == [PASSED, FAILED]
    assert "*stability* failed  unwell 3 times" in everything(await world.told("Minutes 5 to 30: NOT well"))


async def test_while_aws_may_not_be_read_nothing_is_known_and_the_reason_is_said(world: World) -> None:
    await restored(world)
    await seen(world, looked_at)
    world.aws.fail_next("DescribeServices", code="AccessDeniedException", status=400, times=500)

    assert results(await world.judged(1))[0] is INCONCLUSIVE

    told = everything(await world.told("First 5 minutes: not enough data"))
    assert "ecs:DescribeServices" in told


@pytest.mark.long
async def test_a_look_that_is_throttled_is_made_up_for_by_the_next(world: World) -> None:
    await restored(world)
    await seen(world, looked_at)
    world.aws.fail_next("ListTasks", code="ThrottlingException", status=400, times=4)

    assert results(await world.judged(1))[0] is PASSED


async def test_a_service_that_is_deleted_in_ecs_is_not_watched_any_more(world: World) -> None:
    await restored(world)
    await world.judged(1)
    await seen(world, looked_at, number=2)
    world.aws.distort_next("DescribeServices", lambda answer: GONE, times=50)

    assert results(await world.judged(2)) == [PASSED, INCONCLUSIVE, INCONCLUSIVE]

    await ended(world, "the service was deleted in ECS")


async def test_a_newer_rollback_ends_the_watch_of_the_older_one_when_its_call_is_sent(world: World) -> None:
    older = await restored(world)
    await world.judged(1)
    await seen(world, looked_at, number=2)
    card = await world.propose("quilt-catalog undo")
    still = await world.bot.journal.get(older.id)
    assert still is not None
    assert results(still) == [PASSED, PENDING, PENDING], "nothing was sent yet"

    await world.press(card)
    newer = await world.ends("succeeded")

    over = await world.bot.journal.get(older.id)
    assert over is not None
    assert [phase.ended for phase in over.phases] == [
        "",
        *[f"a newer rollback of the service began, {newer.reference}"] * 2,
    ]
    await world.told("a newer rollback of the service began")
    judged = await world.judged(1)
    assert await world.bot.journal.watched(older.service) == (judged,)


async def test_a_deployment_by_somebody_else_ends_the_watch_in_the_third_phase(world: World) -> None:
    await restored(world)
    await world.judged(2)
    await seen(world, looked_at, number=3)
    world.aws.deploy(SERVICE, 42)

    over = await world.judged(3)

    assert results(over) == [PASSED, PASSED, INCONCLUSIVE]
    assert over.phases[2].ended.startswith("somebody deployed quilt-catalog:42")
    await ended(world, "somebody deployed quilt-catalog:42")
    await world.told("was well on :38")


@pytest.mark.long
async def test_the_same_revision_deployed_again_is_still_what_was_gone_back_to(world: World) -> None:
    await restored(world)
    world.aws.deploy(SERVICE, GOOD)

    assert not (await world.judged(1)).watching_ended


@pytest.mark.parametrize("number", [1, *(pytest.param(later, marks=pytest.mark.long) for later in (2, 3))])
async def test_whoever_is_on_a_list_of_the_service_may_stop_its_watch_in_any_phase(world: World, number: int) -> None:
    await restored(world)
    if number > 1:
        await world.judged(number - 1)
    await seen(world, looked_at, number=number)
    assert await world.ask("quilt-catalog stop watching", user=GUEST) is None
    await world.told_privately(GUEST, "is not named in the services file")

    assert await world.ask("quilt-catalog stop watching", user=BEN) is None
    await world.told_privately(BEN, "is not watched any more")

    over = await ended(world, "stopped it")
    assert results(over) == [PASSED] * (number - 1) + [INCONCLUSIVE] * (4 - number)
    assert DueKind.PHASE not in {row.kind for row in await world.bot.journal.waiting()}
    assert await world.ask("quilt-catalog unwatch", user=BEN) is None
    await world.told_privately(BEN, "no phase of a validation is open")


@pytest.mark.parametrize("number", [1, *(pytest.param(later, marks=pytest.mark.long) for later in (2, 3))])
async def test_a_bot_that_starts_anew_in_a_phase_goes_on_with_it(world: World, number: int) -> None:
    await restored(world)
    if number > 1:
        await world.judged(number - 1)
    before = (await seen(world, looked_at, number=number)).phases[number - 1].watch
    async with restarted(world):
        judged = await world.judged(number)
        after = judged.phases[number - 1].watch
        assert before is not None
        assert after is not None
        assert after.looks > before.looks
        assert after.unseen == ()
        await world.told(f"{WINDOWS[number]}: well")
        assert len(verdicts(world)) == number


async def test_of_windows_in_which_the_bot_did_not_run_it_says_that_nobody_looked(world: World) -> None:
    await restored(world)
    await seen(world, lambda phase: phase.watch is not None and phase.watch.looks >= 2)
    async with restarted(world, after=40 * 60):  # past the whole of the second phase
        judged = await world.judged(3)
        assert results(judged) == [INCONCLUSIVE, INCONCLUSIVE, PASSED]
        for number in (1, 2):
            told = everything(await world.told(f"{WINDOWS[number]}: not enough data"))
            assert "nobody looked from" in told
            assert "the bot was not running" in told
        await world.told("Minutes 30 to 90: well")
        assert len(verdicts(world)) == 3


@pytest.mark.long
async def test_of_a_part_in_which_the_bot_did_not_run_it_is_told_beside_the_verdict(world: World) -> None:
    await restored(world)
    await world.judged(1)
    await seen(world, looked_at, number=2)
    async with restarted(world, after=8 * 60):
        assert results(await world.judged(2))[:2] == [PASSED, PASSED]
        assert "Nobody looked from" in everything(await world.told("Minutes 5 to 30: well"))


async def test_metrics_are_read_of_what_cloudwatch_can_show_by_then_and_at_the_end_of_the_whole_window(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows, finals, baselines = list[tuple[datetime, datetime, datetime]](), list[bool](), list[Baseline]()

    async def figures(*_: object, start: datetime, end: datetime) -> Figures:
        windows.append((start, end, world.clock.now()))
        return Figures(start, end, world.clock.now())

    async def baseline(*_: object) -> tuple[Baseline, bool]:
        baselines.append(Baseline())
        return baselines[-1], len(baselines) > 1

    def checks(_: Figures, *, final: bool, at: datetime, **__: object) -> tuple[Check, ...]:
        finals.append(final)
        return (Check("errors", Result.PASS, "0 of 500 requests", at),)

    for name, stub in (("read_figures", figures), ("read_baseline", baseline), ("figure_checks", checks)):
        monkeypatch.setattr(f"bot.validation.look.{name}", stub)
    await restored(world)

    second = (await world.judged(2)).phases[1]

    assert {start for start, *_ in windows} >= {second.due_at}
    assert all(end <= now - METRICS_LATE for _, end, now in windows)
    assert second.figures is not None
    assert (second.figures.start, second.figures.end) == (second.due_at, second.ends_at)
    assert (finals[0], True in finals) == (False, True)
    assert len(baselines) == 2, "once more, since AWS was silent at first"
    assert second.baseline == Baseline()
    assert "*errors* passed  0 of 500 requests" in everything(await world.told("Minutes 5 to 30: well"))
    assert "*errors*" not in everything(await world.told("First 5 minutes: well"))


@pytest.mark.long
async def test_metrics_that_may_not_be_read_leave_the_second_phase_inconclusive_with_the_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def denied(*_: object, **__: object) -> Figures:
        raise Failed("Could not read the metrics (GetMetricData): not allowed.")

    monkeypatch.setattr("bot.validation.look.read_figures", denied)
    await restored(world)

    assert results(await world.judged(2))[:2] == [PASSED, INCONCLUSIVE]

    told = everything(await world.told("Minutes 5 to 30: not enough data"))
    assert "*metrics* inconclusive" in told
    assert "GetMetricData" in told
