"""“I see a problem”: any full member reports one; enough of them call the requesters, one of whom prepares a plan."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.catalog import ProblemReports
from bot.follow_up.problem_rules import rule
from bot.model import ProblemReport
from handlers import ids
from handlers.delivery import problem_calls
from playground.slack import Message
from playground.slack.letters import letters
from playground.slack.view import View
from playground.stage import Stage
from tests.invariants.check import judge
from tests.invariants.doctored.hands import unnamed
from tests.invariants.doctored.noticed import CALLS as BREAKS
from tests.scenarios.forked import forked
from tests.scenarios.test_app_home import home
from tests.scenarios.world import ANA, BEN, CHLOE, GENERAL, GUEST, INCIDENT, ROBOT, STRANGER, World, everything

__all__ = ["forked"]

TYPED = "quilt-catalog problem the search finds nothing"


async def reported_by_all(world: World) -> Message:
    """-> the call"""
    for user in (BEN, CHLOE, ANA):
        assert await world.ask(TYPED, user=user) is None
    return await world.told("3 people report problems with")


def calls(world: World) -> list[Message]:
    return [message for message in world.slack.messages(INCIDENT) if "people report problems with" in message.text]


async def opened(world: World, user: str) -> View:
    return await world.slack.wait_for(lambda: world.slack.views.of(user), timeout=8)


async def test_three_people_call_the_requesters_once_and_one_of_them_prepares_what_another_approves(
    world: World,
) -> None:
    assert await world.ask(TYPED, user=BEN, channel=GENERAL) is None
    await world.told_privately(BEN, "You are the first of three within 15 min")
    mine = await home(world, CHLOE, "I see a problem")
    await world.slack.forms.press(mine, ids.PROBLEM)
    filled = {ids.SERVICE: "quilt-catalog", ids.REASON: "<!channel> *nothing* opens"}
    assert await world.slack.forms.submit(await opened(world, CHLOE), filled) is None
    (letter,) = await world.slack.wait_for(lambda: letters(world.slack.workspace, CHLOE), timeout=8)
    assert "You are the second of three" in letter.text, "where whoever pressed it at Home sees it"
    for user in (GUEST, STRANGER, ROBOT):
        await world.ask(TYPED, user=user)
    await world.told_privately(GUEST, "is a guest")
    assert calls(world) == []
    await world.ask(TYPED, user=ANA)
    call = await world.told("3 people report problems")
    await world.told_privately(ANA, "You are the third of three within 15 min. Whoever may ask for a rollback")
    assert f"<@{ANA}> <@{BEN}>" in call.text
    assert "<!channel>" not in everything(call)
    assert f"<@{CHLOE}>" not in everything(call)
    assert "`quilt-catalog:42` since" in call.text
    assert "`quilt-catalog:38`" in call.text

    await world.press(call, ids.PREPARE, user=CHLOE)
    await world.told_privately(CHLOE, "is not named in the services file")
    await world.press(call, ids.PREPARE, user=ANA)
    card = await world.told("Roll back quilt-catalog?")
    told = await world.told("engineer-a asked for the rollback from here: ")
    assert (told.ts, _has(told, ids.PREPARE)) == (call.ts, False)
    await world.press(call, ids.PREPARE, user=BEN, stale=call)
    await world.told_privately(BEN, "already under way")
    await world.press(card, user=ANA)
    await world.told_privately(ANA, "somebody else must approve it")
    await world.press(card, user=BEN)
    rollback = await world.ends("succeeded")

    assert rollback.requester == "engineer-a"
    assert (rollback.request.category, rollback.request.incident and rollback.request.incident.ts) == ("users", call.ts)
    assert rollback.reason.startswith("3 people report problems: “the search finds nothing”")
    await world.ask(TYPED, user=CHLOE)
    await world.told_privately(CHLOE, "Your report is kept with theirs")
    assert len(calls(world)) == 1
    await world.press(call, ids.PREPARE, user=BEN, stale=call)
    await world.told_privately(BEN, "these reports are about quilt-catalog:42")
    true = world.evidence()
    assert judge(true, ended=False) == []
    assert unnamed(BREAKS, true) == []


async def test_what_slack_limits_or_answers_in_doubt_is_called_once(world: World) -> None:
    world.slack.fail_next("chat.postMessage", retry_after=1)
    world.slack.fail_next("chat.postMessage", apply=True)  # posted, and the answer is lost
    await reported_by_all(world)
    while await world.bot.journal.untold_calls():
        await asyncio.sleep(0.02)
    assert len(calls(world)) == 1


async def test_what_cannot_be_read_is_said_and_reports_nothing(world: World) -> None:
    assert "Say what you see" in str(await world.ask("quilt-catalog problem"))
    assert "The service comes first" in str(await world.ask("problem quilt-catalog it is down"))
    assert "characters; 500 are allowed" in str(await world.ask(f"quilt-catalog problem {'x' * 501}"))
    assert "There is no service" in str(await world.ask("billing problem it is down"))
    assert "people report" not in str(world.slack.messages(INCIDENT))


async def test_whoever_is_in_no_channel_of_the_bot_reads_the_answer_in_a_letter(world: World) -> None:
    channels = world.slack.workspace.channels
    channels[INCIDENT] = replace(channels[INCIDENT], absent=frozenset({CHLOE}))
    mine = await home(world, CHLOE, "I see a problem")
    await world.slack.forms.press(mine, ids.PROBLEM)
    filled = {ids.SERVICE: "quilt-catalog", ids.REASON: "nothing opens"}
    assert await world.slack.forms.submit(await opened(world, CHLOE), filled) is None
    (letter,) = await world.slack.wait_for(lambda: letters(world.slack.workspace, CHLOE), timeout=8)
    assert "You are the first of three within 15 min" in letter.text
    world.slack.refused.clear()


async def test_where_no_channel_takes_the_call_each_who_may_ask_is_written_to(world: World) -> None:
    world.slack.archive(INCIDENT)
    for user in (BEN, CHLOE, ANA):
        await world.ask(TYPED, user=user, channel=GENERAL)

    for user in (ANA, BEN):
        (letter,) = await world.slack.wait_for(partial(_calling, world, user), timeout=20)
        assert "that channel is archived" in letter.text
        assert "`quilt-catalog:38`" in letter.text
        assert not _has(letter, ids.PREPARE)
    assert _calling(world, CHLOE) == [], "who may not ask is not called"
    while await world.bot.journal.untold_calls():
        await asyncio.sleep(0.02)
    world.slack.refused.clear()


def _calling(world: World, user: str) -> list[Message]:
    return [each for each in letters(world.slack.workspace, user) if "people report problems with" in each.text]


async def test_a_hold_is_said_in_place_of_a_plan_and_a_live_rollback_is_told_in_its_thread(world: World) -> None:
    card = await world.propose()
    for user in (BEN, CHLOE, ANA):
        await world.ask(TYPED, user=user)
    await world.told_privately(ANA, "A rollback of quilt-catalog is under way already: rb-")
    noted = await world.told("3 people report problems: “the search finds nothing”")
    assert noted.thread_ts == card.ts
    assert not _has(noted, ids.PREPARE)
    await world.press(card)
    await world.ends("succeeded")
    while not await world.bot.journal.holds("quilt-catalog"):
        await asyncio.sleep(0.02)
    world.clock.advance(20 * 60)
    await reported_by_all(world)
    call = await world.told("Nothing is prepared")
    assert "on hold since" in call.text
    assert not _has(call, ids.PREPARE)


async def test_a_call_whose_plan_nobody_finished_is_told_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process died between the third report and the plan, and the interaction is too old to be carried out."""
    monkeypatch.setattr(problem_calls, "PREPARED_WITHIN", timedelta(seconds=0.3))
    by = rule(ProblemReports())
    for number, user in enumerate((ANA, BEN, CHLOE)):
        said = ProblemReport(f"{number}" * 32, "quilt-catalog", user, "", "it is down", world.clock.now())
        await world.bot.journal.report_problem(said, by, channel="C0ARCHIVED", tell=lambda _: ())
    call = await world.told("Nothing could be prepared")
    assert call.channel == INCIDENT, "its own channel takes nothing"


@pytest.mark.long
@pytest.mark.usefixtures("forked")
async def test_killed_between_the_third_report_and_the_call_it_calls_once_with_a_plan() -> None:
    async with Stage(speed=10) as stage:
        stage.aws.delay(1.0)
        for user in (BEN, CHLOE, ANA):
            await stage.slack.slash(user, INCIDENT, TYPED)
        await stage.slack.wait_for(lambda: _made(stage), timeout=10)
        await stage.bot.kill()
        stage.aws.delay(0)
        await stage.start_bot()

        def told() -> list[str]:
            return [m.text for m in stage.slack.messages(INCIDENT) if "people report problems with" in m.text]

        await stage.slack.wait_for(told, timeout=30)
        await stage.slack.wait_for(lambda: any("the third of" in m.text for m in stage.slack.ephemerals(ANA)))
        assert len(told()) == 1
        assert "`quilt-catalog:38`" in told()[0]


def _made(stage: Stage) -> bool:
    with closing(sqlite3.connect(f"file:{stage.home / 'rollback-bot.db'}?mode=ro", uri=True)) as database:
        found = database.execute("SELECT count(*) FROM problem_calls").fetchone()
    return bool(found[0])


def _has(message: Message, action: str) -> bool:
    return any(action in str(block) for block in message.blocks if block["type"] == "actions")
