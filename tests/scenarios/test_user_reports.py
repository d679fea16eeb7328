"""The question to the people in the third phase, and at which load it was judged: over the wires."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import Check, Health, Result, Rollback
from handlers import ids
from tests.scenarios.third_phase import asked, few_looks, has, newest, question
from tests.scenarios.world import ANA, BEN, GUEST, INCIDENT, World, everything

NIA = "U0CCCC"  # a full member whom the services file does not name


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with few_looks(tmp_path, monkeypatch) as world:
        yield world


def line(rollback: Rollback, name: str) -> Check:
    return next(check for check in rollback.phases[2].checks if check.name == name)


async def test_whoever_is_a_full_member_may_answer_the_latest_answer_counts_and_a_yes_fails_the_phase(
    world: World,
) -> None:
    message = await asked(world)
    assert message.thread_ts, "in the thread"

    for user in (ANA, BEN, NIA):
        await world.press(message, "users_well", user=user)
    await world.told_privately(NIA, "you know of no user reports")
    await world.press(message, "users_unwell", user=GUEST)
    await world.told_privately(GUEST, "is a guest")
    await world.press(message, "users_unwell", user=NIA)
    await world.told_privately(NIA, "does not count as well as long")
    shown = await world.slack.wait_for(lambda: _shows(world, "*Yes*  <@U0CCCC>"), timeout=10)
    assert "*No*  engineer-a" in shown
    assert shown.count("<@U0CCCC>") == 2, "once as text and once as a block: an answer that was taken back is not shown"

    reports = (await newest(world)).reports
    assert [(each.slack_id, each.person, each.well) for each in reports] == [
        (ANA, "engineer-a", True),
        (BEN, "engineer-b", True),
        (NIA, "", False),
    ]
    rollback = await world.judged(3)
    assert rollback.phases[2].result is Health.FAILED
    assert line(rollback, "user reports").result is Result.FAIL
    assert line(rollback, "user reports").evidence == "U0CCCC: users report problems"

    over = await world.slack.wait_for(lambda: _shows(world, "it is over"), timeout=10)
    assert "<@U0CCCC>" in over
    assert not has(question(world), "users_well")
    await world.press(message, "users_well", user=NIA, stale=message)
    await world.told_privately(NIA, "Nobody is asked any more")


async def test_no_reports_are_a_line_of_the_verdict_beside_the_load_at_which_it_was_made(world: World) -> None:
    message = await asked(world)
    await world.press(message, "users_well", user=BEN)
    await world.slack.wait_for(lambda: _shows(world, "*No*  engineer-b"), timeout=10)

    rollback = await world.judged(3)

    assert rollback.phases[2].result is Health.PASSED, rollback.phases[2].checks
    assert (line(rollback, "user reports").result, line(rollback, "user reports").evidence) == (
        Result.NOTE,
        "none, says engineer-b",
    )
    load = line(rollback, "load")
    assert load.result is Result.NOTE
    assert load.evidence.startswith("judged at ")
    assert "% of the last 7 days' peak (" in load.evidence
    assert "requests a minute)" in load.evidence
    told = everything(await world.told("Minutes 30 to 90: well"))
    judging = sum(check.judges for check in rollback.phases[2].checks)
    assert f"{judging} of {judging} checks" in told
    assert "none, says engineer-b" in told


async def test_a_reported_problem_is_an_answer_and_whoever_stops_the_watch_ends_the_question_too(world: World) -> None:
    message = await asked(world)
    outcome = next(m for m in world.slack.messages(INCIDENT) if m.broadcast and "Rolled" in m.text)
    await world.press(outcome, ids.PROBLEM, user=NIA)
    view = await world.slack.wait_for(lambda: world.slack.views.of(NIA), timeout=8)
    assert await world.slack.forms.submit(view, {ids.REASON: "Still slow"}) is None
    await world.told_privately(NIA, "it answers “Any user reports?” about rb-")
    for user in (NIA, BEN, ANA):
        await world.ask("quilt-catalog problem still slow", user=user)
    await world.slack.wait_for(lambda: _shows(world, "4 reports by 3 people"), timeout=10)
    await world.told("Somebody reports a problem: “Still slow”")
    assert not any("people report problems with" in m.text for m in world.slack.messages(INCIDENT)), "it is no call"
    await world.ask("quilt-catalog stop watching", user=BEN)

    await world.slack.wait_for(lambda: _shows(world, "nobody is asked any more: it is not watched"), timeout=10)
    assert not has(question(world), "users_well")
    assert not has(question(world), "load_test")
    await world.press(message, "load_test", user=ANA, stale=message)
    await world.told_privately(ANA, "It is too late for a load test")


@pytest.mark.long
async def test_that_nobody_answers_is_said_and_is_no_pass_of_anything(world: World) -> None:
    await asked(world)

    rollback = await world.judged(3)

    assert rollback.reports == ()
    assert line(rollback, "user reports").evidence == "nobody has answered whether there are any"
    assert not line(rollback, "user reports").judges


def _shows(world: World, words: str) -> str:
    text = everything(found) if (found := question(world)) else ""
    return text if words in text else ""
