"""A load test that a person starts beside the third phase: once, whatever happens, and its end is told."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import LoadTest
from tests.patience import PATIENCE
from tests.scenarios.third_phase import asked, few_looks, has, newest, question
from tests.scenarios.world import ANA, BEN, World, everything

NIA = "U0CCCC"


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with few_looks(tmp_path, monkeypatch) as world:
        yield world


async def ended(world: World) -> LoadTest:
    async def until() -> LoadTest:
        while True:
            test = (await newest(world)).load_test
            if test and test.ended_at:
                return test
            world.clock.advance(15)
            await asyncio.sleep(0.02)

    return await asyncio.wait_for(until(), 15 * PATIENCE)


async def test_it_is_started_once_by_somebody_on_a_list_and_its_end_is_told(world: World) -> None:
    message = await asked(world)
    assert has(message, "load_test")
    await world.press(message, "load_test", user=NIA)
    await world.told_privately(NIA, "is not named in the services file")

    with world.clock.standing_still():
        await asyncio.gather(
            *(world.press(message, "load_test", user=user, stale=message) for user in (ANA, BEN, ANA, BEN))
        )
        await world.slack.wait_for(lambda: world.aws.calls("StartBuild"), timeout=8)
    test = await ended(world)

    (call,) = world.aws.calls("StartBuild")
    rollback = await newest(world)
    assert call.parameters == {"projectName": "quilt-catalog-load", "idempotencyToken": f"{rollback.id}-load-test"}
    assert test.started_by in (ANA, BEN)
    assert test.result.startswith("succeeded after 3 min")
    started = everything(await world.told("started the load test."))
    assert f"<https://us-east-1.console.aws.amazon.com/codesuite/codebuild/{rollback.plan.account}" in started
    assert "The load test succeeded after 3 min" in everything(await world.told("The load test succeeded"))
    await world.told_privately(BEN if test.started_by == ANA else ANA, "has started it already")
    shown = await world.slack.wait_for(lambda: _with(world, "succeeded after"), timeout=10)
    assert "*Load test*  started by" in shown
    assert not has(question(world), "load_test")
    world.clock.advance(600)
    judged = await world.judged(3)
    beside = next(check for check in judged.phases[2].checks if check.name == "load test")
    assert (beside.judges, beside.evidence) == (False, test.result)


@pytest.mark.long
async def test_one_that_fails_tells_where_with_the_end_of_its_log(world: World) -> None:
    world.aws.cluster.builds.course = "broken"
    await world.press(await asked(world), "load_test", user=BEN)

    test = await ended(world)

    assert test.result.startswith("failed after")
    told = everything(await world.told("The load test failed"))
    assert "in its phase BUILD: Error while executing command: k6 run load.js" in told
    assert "`simulated: p95 of 4.2 s is above 2 s`" in told


async def test_an_unanswered_start_is_looked_for_and_never_sent_again(world: World) -> None:
    message = await asked(world)
    world.aws.fail_next("StartBuild", code=None, apply=True)
    await world.press(message, "load_test", user=BEN)
    await world.told_privately(BEN, "has not answered")

    test = await ended(world)

    assert test.result.startswith("succeeded after")
    assert len(world.aws.calls("StartBuild")) == 1


@pytest.mark.long
async def test_where_nothing_was_started_after_all_that_is_said_and_it_is_not_started_again(world: World) -> None:
    message = await asked(world)
    world.aws.fail_next("StartBuild", code=None, apply=False)
    await world.press(message, "load_test", user=BEN)

    test = await ended(world)

    assert (test.build_id, test.result) == ("", "not known to be started")
    assert "CodeBuild shows no such build. It is not started again." in everything(await world.told("not known"))
    await world.press(message, "load_test", user=ANA, stale=message)
    await world.told_privately(ANA, "has started it already")
    assert len(world.aws.calls("StartBuild")) == 1


@pytest.mark.long
async def test_what_codebuild_refuses_was_not_started_and_may_be_pressed_again(world: World) -> None:
    message = await asked(world)
    world.aws.fail_next("StartBuild", code="AccessDeniedException", status=400)
    await world.press(message, "load_test", user=BEN)
    await world.told_privately(BEN, "codebuild:StartBuild")
    assert (await newest(world)).load_test is None

    await world.press(message, "load_test", user=BEN, stale=message)

    assert (await ended(world)).result.startswith("succeeded after")
    assert len(world.aws.calls("StartBuild")) == 2


def _with(world: World, words: str) -> str:
    text = everything(found) if (found := question(world)) else ""
    return text if words in text else ""
