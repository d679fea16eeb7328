"""The safety re-read begins with the click, and what was read before somebody waited for long is not used."""

import asyncio
from typing import Any

import pytest

from bot import runbook
from bot.approval import recheck
from bot.execution import act
from bot.journal import SqlJournal
from bot.model import Interaction
from bot.ports import read_ahead
from playground.aws.names import SERVICE
from tests.scenarios.world import STRANGER, World


async def test_ecs_is_asked_while_slack_says_who_approves_and_the_act_rests_on_that(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    states: list[str] = []

    async def noted(*of: Any) -> str | None:
        newest = await world.newest()
        states.append(newest.state if newest else "")
        return await recheck.moved_since(*of)

    monkeypatch.setattr(runbook, "moved_since", noted)
    monkeypatch.setattr(act, "moved_since", noted)
    monkeypatch.setattr(read_ahead, "_GOOD_FOR", 60.0)  # however busy the machine is
    card = await world.propose()
    world.slack.delay_next("users.info", 1.5)
    await world.press(card)

    await world.ends("succeeded")
    assert states == ["proposed"]


async def test_what_changed_while_slack_was_silent_for_long_is_seen(world: World) -> None:
    card = await world.propose()
    asked = len(world.aws.calls("DescribeServices"))
    world.slack.delay_next("users.info", 1.5)
    await world.press(card)
    await world.watching(lambda: len(world.aws.calls("DescribeServices")) > asked)
    hotfix = world.aws.register()
    world.aws.deploy(SERVICE, hotfix)

    assert f"quilt-catalog:{hotfix}" in (await world.ends("stale")).outcome
    assert world.sent() == []


async def test_a_read_ahead_that_fails_is_made_once_more(world: World) -> None:
    card = await world.propose()
    world.aws.fail_next("DescribeServices", code="AccessDeniedException", status=400)
    await world.press(card)

    await world.ends("succeeded")


async def test_ecs_is_asked_while_the_click_is_stored(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    card, receive, looking = await world.propose(), SqlJournal.receive, asyncio.Event()

    async def noted(*of: Any) -> str | None:
        looking.set()
        return await recheck.moved_since(*of)

    async def held(journal: SqlJournal, click: Interaction) -> bool:
        async with asyncio.timeout(2.5):
            await looking.wait()
        return await receive(journal, click)

    monkeypatch.setattr(runbook, "moved_since", noted)
    monkeypatch.setattr(SqlJournal, "receive", held)
    await world.press(card)

    await world.ends("succeeded")


async def test_whoever_is_on_no_list_costs_aws_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[Any]()

    async def noted(*of: Any) -> str | None:
        looked.append(of)
        return await recheck.moved_since(*of)

    monkeypatch.setattr(runbook, "moved_since", noted)
    card = await world.propose()
    await world.press(card, user=STRANGER)
    await world.told_privately(STRANGER, "")

    assert looked == []
