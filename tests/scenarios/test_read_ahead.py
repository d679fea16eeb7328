"""The safety re-read begins with the click, and what was read before somebody waited for long is not used."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot import runbook
from bot.approval import recheck
from bot.engine import DbosEngine
from bot.execution import act
from bot.journal import SqlJournal
from bot.model import Interaction, Rollback, State
from bot.ports import read_ahead
from bot.ports.vouched_ahead import VouchedAhead
from playground.aws.names import SERVICE
from tests.scenarios.test_database_writers import past_the_bot
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
    card = await world.propose()
    hold_until_ecs_is_asked(monkeypatch, "receive")
    await world.press(card)

    await world.ends("succeeded")


async def test_a_click_is_written_down_only_once_its_look_has_begun(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, receive, looks, begun = await world.propose(), SqlJournal.receive, list[Any](), list[int]()

    async def looked(*of: Any) -> str | None:
        looks.append(of)
        return await recheck.moved_since(*of)

    async def noted(journal: SqlJournal, interaction: Interaction) -> bool:
        begun.append(len(looks))
        return await receive(journal, interaction)

    monkeypatch.setattr(runbook, "moved_since", looked)
    monkeypatch.setattr(SqlJournal, "receive", noted)
    await world.press(card)

    await world.ends("succeeded")
    assert begun == [1]


async def test_a_click_is_acknowledged_however_long_its_look_takes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, acknowledged = await world.propose(), asyncio.Event()

    async def held(*of: Any) -> str | None:
        await acknowledged.wait()
        return await recheck.moved_since(*of)

    monkeypatch.setattr(runbook, "moved_since", held)
    try:
        assert await world.press(card) is None
    finally:
        acknowledged.set()

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


async def test_the_look_does_not_wait_for_the_row_of_the_plan(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await world.propose()
    hold_until_ecs_is_asked(monkeypatch, "get")
    await world.press(card)

    await world.ends("succeeded")


async def test_an_approval_is_held_against_the_audit_while_its_run_is_stored_and_the_act_rests_on_that(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, vouch, store, vouched = await world.propose(), SqlJournal.vouch, DbosEngine._store_run, list[str]()
    vouching = asyncio.Event()

    async def noted(journal: SqlJournal, shown: Rollback) -> Rollback:
        if shown.state is State.APPROVED:
            vouched.append(shown.id)
            vouching.set()
        return await vouch(journal, shown)

    async def held(engine: DbosEngine, *run: str) -> None:
        async with asyncio.timeout(2.5):
            await vouching.wait()
        await store(engine, *run)

    monkeypatch.setattr(read_ahead, "_GOOD_FOR", 60.0)  # however busy the machine is
    monkeypatch.setattr(SqlJournal, "vouch", noted)
    monkeypatch.setattr(DbosEngine, "_store_run", held)
    await world.press(card)

    await world.ends("succeeded")
    assert len(vouched) == 1


async def test_what_is_changed_after_it_was_held_against_the_audit_is_not_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def change(_: str) -> None:
        with past_the_bot(world) as database:
            database.execute("UPDATE rollbacks SET plan = replace(plan, 'quilt-catalog:', 'quilt-catalog-other:')")

    card = await world.propose()
    once_held_against_the_audit(monkeypatch, change)
    await world.press(card)

    assert "otherwise than its audit recorded it" in (await world.ends("refused")).outcome
    assert world.sent() == []


async def test_what_is_called_off_after_it_was_held_against_the_audit_is_not_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def call_off(rollback_id: str) -> None:
        await world.bot.journal.move(rollback_id, State.CANCELLED, when={State.APPROVED}, outcome="Called off.")

    card = await world.propose()
    once_held_against_the_audit(monkeypatch, call_off)
    await world.press(card)

    await world.ends("cancelled")
    assert world.sent() == []


def once_held_against_the_audit(monkeypatch: pytest.MonkeyPatch, then: Callable[[str], Awaitable[None]]) -> None:
    """This is done, with the id of the rollback, between what was held against the audit ahead and the act."""
    vouched = VouchedAhead.take

    async def taken(ahead: VouchedAhead, rollback_id: str) -> Rollback | None:
        found = await vouched(ahead, rollback_id)
        assert found, "it was not begun ahead"
        await then(rollback_id)
        return found

    monkeypatch.setattr(read_ahead, "_GOOD_FOR", 60.0)  # however busy the machine is
    monkeypatch.setattr(VouchedAhead, "take", taken)


def hold_until_ecs_is_asked(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """This method of the journal answers only once a look at the service has begun."""
    asked, of_journal = asyncio.Event(), getattr(SqlJournal, method)

    async def noted(*of: Any) -> str | None:
        asked.set()
        return await recheck.moved_since(*of)

    async def held(*of: Any) -> Any:
        async with asyncio.timeout(2.5):
            await asked.wait()
        return await of_journal(*of)

    monkeypatch.setattr(runbook, "moved_since", noted)
    monkeypatch.setattr(SqlJournal, method, held)
